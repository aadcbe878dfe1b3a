using IdleCloud.Contracts.Batches;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace IdleCloud.Silo.Batches;

/// <summary>Hears of offers by a stream, whose first one activates it.</summary>
[ImplicitStreamSubscription(BatchStream.Namespace)]
internal sealed partial class BatchDeskGrain : IStreamSubscriptionObserver, IAsyncObserver<BatchOffer>
{
    /// <inheritdoc/>
    public async Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => await handleFactory.Create<BatchOffer>().ResumeAsync(this);

    /// <inheritdoc/>
    public Task OnNextAsync(BatchOffer item, StreamSequenceToken? token = null) => OfferAsync(item).AsTask();

    /// <inheritdoc/>
    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;
}
