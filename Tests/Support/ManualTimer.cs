namespace IdleCloud.Tests.Support;

/// <summary>A timer of a <see cref="ManualTimeProvider"/>.</summary>
internal sealed class ManualTimer(ManualTimeProvider clock, TimerCallback callback, object? state) : ITimer
{
    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private volatile bool _isDisposed;

    /// <summary>When it is due next, counted from the clock's start; null while it is not set. The clock's lock guards it.</summary>
    internal TimeSpan? Due { get; set; }

    /// <summary>The time between two runs; null for one run. The clock's lock guards it.</summary>
    internal TimeSpan? Period { get; set; }

    /// <inheritdoc/>
    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        if (_isDisposed) return false;
        clock.Set(this, dueTime, period);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        clock.Remove(this);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Runs the callback.</summary>
    internal void Fire()
    {
        if (_isDisposed) return;
        if (_context is null) callback(state);
        else ExecutionContext.Run(_context, callback.Invoke, state);
    }
}
