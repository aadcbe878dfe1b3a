using IdleCloud.Contracts.UsageEvents;
using Orleans.Runtime;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace IdleCloud.Silo.UsageEvents;

/// <summary>Takes what a stream carries to the reader that its key names. It is activated by the first batch.</summary>
[ImplicitStreamSubscription(UsageStream.Namespace)]
[GrainType("usage-reader")]
internal sealed class UsageReaderGrain(UsageReaders readers) : Grain, IGrainWithStringKey, IStreamSubscriptionObserver, IAsyncObserver<UsageBatch>
{
    private readonly CancellationTokenSource _ending = new();

    /// <inheritdoc/>
    public async Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => await handleFactory.Create<UsageBatch>().ResumeAsync(this);

    /// <inheritdoc/>
    public Task OnNextAsync(UsageBatch item, StreamSequenceToken? token = null) =>
        readers.Find(this.GetPrimaryKeyString())?.TryTakeAsync(item, _ending.Token) ?? Task.CompletedTask;

    /// <inheritdoc/>
    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _ending.CancelAsync();
        _ending.Dispose();
    }
}
