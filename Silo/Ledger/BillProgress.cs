namespace IdleCloud.Silo.Ledger;

/// <summary>Up to which bill of this process the books are, and who waits for one. Thread-safe.</summary>
internal sealed class BillProgress
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, TaskCompletionSource> _waiting = [];
    private long _done;

    /// <summary>All bills up to this number are in the books, or never will be.</summary>
    public long Done => Volatile.Read(ref _done);

    /// <summary>True when somebody waits.</summary>
    public bool IsAwaited { get; private set; }

    /// <summary>Completes when a bill and all before it are in the books.</summary>
    public Task WaitAsync(long number)
    {
        if (number <= Done) return Task.CompletedTask;
        lock (_lock)
        {
            if (number <= _done) return Task.CompletedTask;
            if (!_waiting.TryGetValue(number, out TaskCompletionSource? waiting))
                _waiting.Add(number, waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            IsAwaited = true;
            return waiting.Task;
        }
    }

    /// <summary>The books have come so far.</summary>
    public void Advance(long number)
    {
        lock (_lock)
        {
            Volatile.Write(ref _done, number);
            while (_waiting.Count > 0 && _waiting.First() is var (next, waiting) && next <= number)
            {
                _waiting.Remove(next);
                waiting.SetResult();
            }

            IsAwaited = _waiting.Count > 0;
        }
    }
}
