namespace IdleCloud.MinerAgent.Connection;

/// <summary>
/// The jobs that this machine runs at once, shared by its sessions: there are two while it moves from one gateway to another. What all of them have
/// asked for and what they run together never exceeds it. Safe for all threads.
/// </summary>
/// <param name="slots">Jobs at once.</param>
internal sealed class SlotBudget(int slots)
{
    private readonly Lock _gate = new();
    private int _free = slots;

    /// <summary>Raised when a session has given slots back, on its thread: another one may have use for them.</summary>
    public event Action? Freed;

    /// <summary>Takes all that is free.</summary>
    public int TakeAll()
    {
        lock (_gate)
        {
            int taken = _free;
            _free = 0;
            return taken;
        }
    }

    /// <summary>Gives slots back.</summary>
    public void Give(int count)
    {
        if (count == 0) return;
        lock (_gate) _free += count;
        Freed?.Invoke();
    }
}
