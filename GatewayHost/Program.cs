using IdleCloud.Gateway.Bootstrap;
using IdleCloud.Gateway.Hosting;
using IdleCloud.Hosting.Cluster;
using IdleCloud.Hosting.Lifetime;
using IdleCloud.Hosting.Telemetry;
using IdleCloud.Silo.Hosting;

// HTTP and the miners' link. The grains are the cluster's; with --silo this process is one of its silos, too.
bool isSilo = args.Contains("--silo");
args = [.. args.Where(argument => argument != "--silo")];
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Configuration.AddEnvironmentVariables("IDLECLOUD_").AddCommandLine(args);
builder.RequireCluster();
if (isSilo) builder.AddSilo();
else builder.AddGrainClient();
builder.Services
    .AddGateway()
    .AddLifetime()
    .AddBootstrap()
    .AddTelemetry("idlecloud-gateway");

var app = builder.Build();
app.MapGateway();
await app.RunAsync();
