namespace IdleCloud.Silo.Ledger;

/// <summary>Wakes one that waits; a ring that nobody hears is kept for the next. Whoever was woken looks for itself what there is to do.</summary>
internal sealed class Bell(TimeProvider clock)
{
    private volatile TaskCompletionSource _ring = New();

    /// <summary>Wakes.</summary>
    public void Ring() => _ring.TrySetResult();

    /// <summary>Waits for a ring, not for ever.</summary>
    /// <returns>False when there was none in that time.</returns>
    public async Task<bool> WaitAsync(TimeSpan atMost)
    {
        TaskCompletionSource ring = _ring;
        if (!ring.Task.IsCompleted)
        {
            using var enough = new CancellationTokenSource();
            await Task.WhenAny(ring.Task, Task.Delay(atMost, clock, enough.Token));
            await enough.CancelAsync();
        }

        if (!ring.Task.IsCompleted) return false;
        _ring = New();
        return true;
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
