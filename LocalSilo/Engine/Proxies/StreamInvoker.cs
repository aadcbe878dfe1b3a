namespace IdleCloud.LocalSilo.Engine;

/// <summary>Calls one method of a grain that returns an asynchronous enumeration; generated.</summary>
/// <param name="target">The object.</param>
/// <param name="args">The arguments other than the cancellation token.</param>
/// <param name="cancellationToken">The token for the method, if it takes one.</param>
public delegate IAsyncEnumerable<TItem> StreamInvoker<TArgs, TItem>(object target, in TArgs args, CancellationToken cancellationToken);
