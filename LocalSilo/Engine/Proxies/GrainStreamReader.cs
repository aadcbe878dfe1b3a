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

    private readonly GrainProxy _proxy;
    private readonly StreamInvoker<TArgs, TItem> _invoker;
    private readonly TArgs _args;
    private readonly CancellationTokenSource _readerCancellation;
    private readonly CancellationTokenSource _grainCancellation = new();
    private CallTarget? _target;
    private object? _producer;
    private IAsyncEnumerator<TItem>? _items;

    internal GrainStreamReader(
        GrainProxy proxy, StreamInvoker<TArgs, TItem> invoker, TArgs args, CancellationToken requestToken, CancellationToken readerToken)
    {
        (_proxy, _invoker, _args) = (proxy, invoker, args);
        _readerCancellation = CancellationTokenSource.CreateLinkedTokenSource(requestToken, readerToken);
    }

    /// <inheritdoc/>
    public TItem Current { get; private set; } = default!;

    /// <inheritdoc/>
    public async ValueTask<bool> MoveNextAsync()
    {
        _readerCancellation.Token.ThrowIfCancellationRequested();
        _target ??= _proxy.Resolve();
        return await _target.Invoke(_proxy, Move, this, _readerCancellation.Token);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_target is { IsOpen: true }) await _target.Invoke(_proxy, End, this, CancellationToken.None);
        _readerCancellation.Dispose();
    }

    /// <summary>One step, as a turn of the grain. Its token is cancelled within turns, and with it that of the enumeration.</summary>
    private async ValueTask<bool> MoveAsync(object grain, CancellationToken token)
    {
        if (!ReferenceEquals(_producer ??= grain, grain))
            throw new EnumerationAbortedException("Enumeration aborted: the grain was deactivated since enumeration begun.");

        await using CancellationTokenRegistration registration =
            token.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _grainCancellation);
        _items ??= _invoker(grain, _args, _grainCancellation.Token).GetAsyncEnumerator(_grainCancellation.Token);
        if (!await _items.MoveNextAsync()) return false;
        Current = _items.Current;
        return true;
    }

    /// <summary>The end of the enumeration, as a turn of the grain; what it awaited is told first.</summary>
    private async ValueTask<Nothing> EndAsync()
    {
        if (_items is not { } open) return default;
        _items = null;
        await open.DisposeAsync();
        return default;
    }
}
