using BenchmarkDotNet.Attributes;
using IdleCloud.Bench.Micro.Grains;
using IdleCloud.Silo.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace IdleCloud.Bench.Micro;

/// <summary>Calls of grains from outside, on the grain host that this program was built for.</summary>
public class GrainCalls
{
    private IHost host = null!;
    private IGrainFactory grains = null!;
    private IEchoGrain warm = null!;

    [GlobalSetup]
    public async Task StartAsync()
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.AddGrainHost();
        host = builder.Build();
        await host.StartAsync();
        grains = host.Services.GetRequiredService<IGrainFactory>();
        warm = grains.GetGrain<IEchoGrain>(Guid.NewGuid());
    }

    [GlobalCleanup]
    public async Task StopAsync()
    {
        await host.StopAsync();
        host.Dispose();
    }

    [Benchmark(Baseline = true)]
    public async Task<int> CallOfALiveGrain() => await warm.EchoAsync(1);

    [Benchmark]
    public async Task<int> WholeLifeOfAGrain() => await grains.GetGrain<IEchoGrain>(Guid.NewGuid()).EchoAndEndAsync(1);
}
