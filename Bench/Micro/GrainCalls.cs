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
    private IHost _host = null!;
    private IGrainFactory _grains = null!;
    private IEchoGrain _warm = null!;

    [GlobalSetup]
    public async Task StartAsync()
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.AddGrainHost();
        _host = builder.Build();
        await _host.StartAsync();
        _grains = _host.Services.GetRequiredService<IGrainFactory>();
        _warm = _grains.GetGrain<IEchoGrain>(Guid.NewGuid());
    }

    [GlobalCleanup]
    public async Task StopAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    [Benchmark(Baseline = true)]
    public async Task<int> CallOfALiveGrain() => await _warm.EchoAsync(1);

    [Benchmark]
    public async Task<int> WholeLifeOfAGrain() => await _grains.GetGrain<IEchoGrain>(Guid.NewGuid()).EchoAndEndAsync(1);
}
