using IdleCloud.Gateway.Bootstrap;
using IdleCloud.Gateway.Hosting;
using IdleCloud.Hosting.Lifetime;
using IdleCloud.Hosting.Telemetry;
using IdleCloud.Silo.Hosting;

SocketThread.ReadsItself();
// Settings come from beside the program, wherever it is started.
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Configuration.AddEnvironmentVariables("IDLECLOUD_").AddCommandLine(args);
builder.AddSilo();
builder.Services
    .AddGateway()
    .AddLifetime()
    .AddBootstrap()
    .AddTelemetry("idlecloud");

var app = builder.Build();
app.MapGateway();
await app.RunAsync();
