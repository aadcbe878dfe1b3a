using IdleCloud.Hosting.Cluster;

namespace IdleCloud.Tests.Cluster;

/// <summary>A cluster whose silos find each other in a Redis of its own; none where the build or the machine has no Redis.</summary>
public sealed class RedisCluster : IAsyncLifetime
{
    /// <summary>Why there is none; null when there is one.</summary>
    internal static string? WhyNot => ClusterSupport.WhyNot(MembershipKind.Redis) ?? RedisServer.WhyNot;

    /// <summary>Where the membership is.</summary>
    internal RedisServer Redis { get; } = new();

    /// <summary>Its processes.</summary>
    internal ClusterProcess Processes { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Processes = new ClusterProcess(Redis.Endpoint);
        if (WhyNot is not null) return;
        await Redis.StartAsync();
        await Processes.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Processes.DisposeAsync();
        await Redis.DisposeAsync();
    }
}
