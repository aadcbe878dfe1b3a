namespace IdleCloud.LocalSilo.Engine;

/// <summary>An asynchronous enumeration that a grain produces and another reads.</summary>
internal sealed class GrainStream<TArgs, TItem>(
    GrainProxy proxy, StreamInvoker<TArgs, TItem> invoker, TArgs args, CancellationToken requestToken) : IAsyncEnumerable<TItem>
{
    /// <inheritdoc/>
    public IAsyncEnumerator<TItem> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        new GrainStreamReader<TArgs, TItem>(proxy, invoker, args, requestToken, cancellationToken);
}
