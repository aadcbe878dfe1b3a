using IdleCloud.Contracts.Batches;
using IdleCloud.Silo.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Streams;

namespace IdleCloud.Silo.Batches;

/// <summary>Carries offers by Orleans streams, one for each desk.</summary>
internal sealed class BatchStream(IServiceProvider services) : IBatchStream
{
    /// <summary>The streams' namespace; their keys are the desks'.</summary>
    public const string Namespace = "batches";

    /// <inheritdoc/>
    public Task PublishAsync(string desk, BatchOffer offer, CancellationToken cancellationToken) =>
        services.GetRequiredKeyedService<IStreamProvider>(GrainStreams.Name).GetStream<BatchOffer>(StreamId.Create(Namespace, desk))
            .OnNextAsync(offer).WaitAsync(cancellationToken);
}

/// <summary>Registration of the stream.</summary>
internal static class BatchStreamExtensions
{
    /// <summary>Adds the stream of this grain host.</summary>
    public static IServiceCollection AddBatchStream(this IServiceCollection services) => services.AddSingleton<IBatchStream, BatchStream>();
}
