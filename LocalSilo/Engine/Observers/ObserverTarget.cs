using Orleans;
using Orleans.Runtime;

namespace IdleCloud.LocalSilo.Engine;

/// <summary>
/// An object outside of all grains that grains call: one call at a time, in order, never on the caller's thread, so that a slow
/// observer holds up nobody's turn. A call of one that was deleted or garbage-collected is never answered and times out.
/// </summary>
internal sealed class ObserverTarget(IGrainObserver observer, PendingCalls pending) : CallTarget(pending)
{
    private readonly WeakReference<IGrainObserver> _observer = new(observer);
    private volatile bool _isDeleted;

    /// <summary>The type in the ids of observers.</summary>
    internal static GrainType GrainType { get; } = GrainType.Create("sys.client.observer");

    internal override object Instance => _observer.TryGetTarget(out IGrainObserver? target)
        ? target
        : throw new InvalidOperationException("The observer was garbage-collected.");

    internal override bool IsOpen => true;

    private protected override bool RunsOnCaller => false;

    private protected override bool IsReentrant => false;

    /// <summary>Ends its use. Any thread.</summary>
    internal void Delete() => _isDeleted = true;

    /// <inheritdoc/>
    internal override void Admit(Call call)
    {
        if (!_isDeleted && _observer.TryGetTarget(out _)) base.Admit(call);
    }

    private protected override bool IsReady() => true;

    private protected override void OnUse()
    {
    }

    private protected override void OnError(Exception error)
    {
    }
}
