using IdleCloud.Hosting.Cluster;
using IdleCloud.Hosting.Lifetime;
using IdleCloud.Hosting.Telemetry;
using IdleCloud.Silo.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

// Grains only: no port for anybody but the cluster's own programs.
var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Configuration.AddEnvironmentVariables("IDLECLOUD_").AddCommandLine(args);
builder.RequireCluster();
builder.AddSilo();
builder.Services.AddLifetime().AddTelemetry("idlecloud-silo");

await builder.Build().RunAsync();
