using Orleans.Runtime;

namespace IdleCloud.LocalSilo.Engine;

/// <summary>
/// Reads a grain's enumeration: each step is a call that interleaves, so that a long enumeration does not shut out other calls.
/// It is bound to the activation that began it.
/// </summary>
internal sealed class GrainStreamReader<TArgs, TItem> : IAsyncEnumerator<TItem>
{
    private static readonly GrainMethod<GrainStreamReader<TArgs, TItem>, bool> Move = new(
        "IAsyncEnumerator.MoveNextAsync", interleaves: true,
        static (object grain, in GrainStreamReader<TArgs, TItem> reader, CancellationToken token) => reader.MoveAsync(grain, token));

    private static readonly GrainMethod<GrainStreamReader<TArgs, TItem>, Nothing> End = new(
        "IAsyncEnumerator.DisposeAsync", interleaves: true,
        static (object _, in GrainStreamReader<TArgs, TItem> reader, CancellationToken _) => reader.EndAsync());

    private readonly GrainProxy proxy;
    private readonly StreamInvoker<TArgs, TItem> invoker;
    private readonly TArgs args;
    private readonly CancellationTokenSource readerCancellation;
    private readonly CancellationTokenSource grainCancellation = new();
    private CallTarget? target;
    private object? producer;
    private IAsyncEnumerator<TItem>? items;

    internal GrainStreamReader(
        GrainProxy proxy, StreamInvoker<TArgs, TItem> invoker, TArgs args, CancellationToken requestToken, CancellationToken readerToken)
    {
        (this.proxy, this.invoker, this.args) = (proxy, invoker, args);
        readerCancellation = CancellationTokenSource.CreateLinkedTokenSource(requestToken, readerToken);
    }

    /// <inheritdoc/>
    public TItem Current { get; private set; } = default!;

    /// <inheritdoc/>
    public async ValueTask<bool> MoveNextAsync()
    {
        readerCancellation.Token.ThrowIfCancellationRequested();
        target ??= proxy.Resolve();
        return await target.Invoke(proxy, Move, this, readerCancellation.Token);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (target is { IsOpen: true }) await target.Invoke(proxy, End, this, CancellationToken.None);
        readerCancellation.Dispose();
    }

    /// <summary>One step, as a turn of the grain. Its token is cancelled within turns, and with it that of the enumeration.</summary>
    private async ValueTask<bool> MoveAsync(object grain, CancellationToken token)
    {
        if (!ReferenceEquals(producer ??= grain, grain))
            throw new EnumerationAbortedException("Enumeration aborted: the grain was deactivated since enumeration begun.");

        await using CancellationTokenRegistration registration =
            token.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), grainCancellation);
        items ??= invoker(grain, args, grainCancellation.Token).GetAsyncEnumerator(grainCancellation.Token);
        if (!await items.MoveNextAsync()) return false;
        Current = items.Current;
        return true;
    }

    /// <summary>The end of the enumeration, as a turn of the grain; what it awaited is told first.</summary>
    private async ValueTask<Nothing> EndAsync()
    {
        if (items is not { } open) return default;
        items = null;
        await open.DisposeAsync();
        return default;
    }
}
