using System.Threading.Tasks.Sources;

namespace IdleCloud.Gateway.Relay;

/// <summary>
/// Wakes one waiter, without an allocation per wait. Set before the wait, it lets that pass; set twice, it wakes once. The waiter
/// goes on inside <see cref="Set"/>, on the setter's thread: from a miner's frame to the customer's socket there is no thread switch.
/// </summary>
internal sealed class RelaySignal : IValueTaskSource
{
    private const int Idle = 0, IsSet = 1, HasWaiter = 2;

    private ManualResetValueTaskSourceCore<bool> _core;
    private int _state;

    /// <summary>Waits for the next <see cref="Set"/>; one caller at a time.</summary>
    public ValueTask WaitAsync()
    {
        _core.Reset();
        if (Interlocked.CompareExchange(ref _state, HasWaiter, Idle) == Idle) return new ValueTask(this, _core.Version);
        Volatile.Write(ref _state, Idle);
        return ValueTask.CompletedTask;
    }

    /// <summary>Wakes the waiter, or the next one if there is none. Not to be called under a lock.</summary>
    public void Set()
    {
        if (Interlocked.Exchange(ref _state, IsSet) != HasWaiter) return;
        Volatile.Write(ref _state, Idle);
        _core.SetResult(true);
    }

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
