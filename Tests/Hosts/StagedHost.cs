using IdleCloud.Silo.Hosting;
using IdleCloud.Tests.Hosts.Grains;
using IdleCloud.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Tests.Hosts;

/// <summary>A grain host with a <see cref="Stage"/>.</summary>
internal sealed class StagedHost : IAsyncDisposable
{
    private readonly GrainTestHost _host;

    private StagedHost(GrainTestHost host) => _host = host;

    internal Stage Stage => _host.Services.GetRequiredService<Stage>();

    internal IGrainFactory Grains => _host.Grains;

    internal MemoryStorage Storage => _host.Services.GetRequiredService<MemoryStorage>();

    internal static async Task<StagedHost> StartAsync(Action<GrainHostOptions>? options = null, MemoryStorage? storage = null) =>
        new(await GrainTestHost.StartAsync(
            services =>
            {
                MemoryStorage store = storage ?? new();
                services.AddSingleton<Stage>().AddSingleton(store).AddKeyedSingleton<Orleans.Storage.IGrainStorage>("memory", store);
            },
            options));

    internal IActorGrain Actor(string key = "0") => Grains.GetGrain<IActorGrain>(key);

    internal IReentrantActorGrain Reentrant(string key = "0") => Grains.GetGrain<IReentrantActorGrain>(key);

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
