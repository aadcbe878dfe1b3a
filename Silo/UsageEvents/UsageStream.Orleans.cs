using IdleCloud.Contracts.UsageEvents;
using IdleCloud.Silo.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Streams;

namespace IdleCloud.Silo.UsageEvents;

/// <summary>Carries usage events by Orleans streams: one for each reader, so that one that is slow keeps nobody else back.</summary>
internal sealed class UsageStream(IServiceProvider services) : IUsageStream
{
    /// <summary>The streams' namespace; their keys are the readers' names.</summary>
    public const string Namespace = "usage";

    /// <inheritdoc/>
    public async Task PublishAsync(UsageBatch batch, CancellationToken cancellationToken)
    {
        var provider = services.GetRequiredKeyedService<IStreamProvider>(GrainStreams.Name);
        foreach (UsageReader reader in services.GetRequiredService<UsageReaders>().All)
        {
            await provider.GetStream<UsageBatch>(StreamId.Create(Namespace, reader.Name)).OnNextAsync(batch).WaitAsync(cancellationToken);
        }
    }
}

/// <summary>Registration of the stream.</summary>
internal static class UsageStreamExtensions
{
    /// <summary>Adds the stream of this grain host.</summary>
    public static IServiceCollection AddUsageStream(this IServiceCollection services) => services
        .AddSingleton<UsageStream>()
        .AddSingleton<IUsageStream>(static all => all.GetRequiredService<UsageStream>());
}
