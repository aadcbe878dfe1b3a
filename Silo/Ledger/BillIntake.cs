namespace IdleCloud.Silo.Ledger;

/// <summary>
/// Where bills come in: it knows the leases that are live, gives each bill its number, and has them wait to be written. Whether a bill
/// may come in and that it does are one step, so that after a lease is fenced here no bill of it follows. Thread-safe.
/// </summary>
/// <param name="most">Bills that may wait.</param>
/// <param name="progress">How far the books are.</param>
internal sealed class BillIntake(int most, BillProgress progress)
{
    private const int MaxOwners = 4096;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _live = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _last = new(StringComparer.Ordinal);
    private readonly Queue<PendingPost> _waiting = [];
    private TaskCompletionSource? _taker;
    private long _number;
    private bool _isCompleted;

    /// <summary>The number of the newest bill.</summary>
    public long Last
    {
        get
        {
            lock (_lock) return _number;
        }
    }

    /// <summary>Takes a bill in.</summary>
    /// <returns>Null when it waits to be written now; else why it does not.</returns>
    public PostStatus? TryAdd(PendingPost post)
    {
        JobPosting posting = post.Posting;
        lock (_lock)
        {
            if (_isCompleted || _waiting.Count >= most) return PostStatus.Unavailable;
            if (post.IsCharged && _live.GetValueOrDefault(posting.AccountId) != posting.Epoch) return PostStatus.Fenced;
            post.Number = ++_number;
            _last[posting.AccountId] = _number;
            _waiting.Enqueue(post);
            Wake();
            return null;
        }
    }

    /// <summary>Takes out what waits, as soon as something does.</summary>
    /// <returns>False when nothing more will come.</returns>
    public async ValueTask<bool> TakeAsync(List<PendingPost> batch, int max)
    {
        while (true)
        {
            Task coming;
            lock (_lock)
            {
                while (batch.Count < max && _waiting.TryDequeue(out PendingPost? post)) batch.Add(post);
                if (_last.Count > MaxOwners) Forget();
                if (batch.Count > 0) return true;
                if (_isCompleted) return false;
                _taker = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                coming = _taker.Task;
            }

            await coming;
        }
    }

    /// <summary>No more comes in.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _isCompleted = true;
            Wake();
        }
    }

    /// <summary>A lease is live: its bills come in.</summary>
    public void Admit(string owner, long epoch)
    {
        lock (_lock) _live[owner] = Math.Max(epoch, _live.GetValueOrDefault(owner));
    }

    /// <summary>A lease is no longer live, or soon will not be: no more of its bills come in. A newer one is left alone.</summary>
    public void Fence(string owner, long epoch)
    {
        lock (_lock)
        {
            if (_live.TryGetValue(owner, out long live) && live <= epoch) _live.Remove(owner);
        }
    }

    /// <summary>The number of an owner's newest bill that may not be in the books; 0 when there is none.</summary>
    public long LastOf(string owner)
    {
        lock (_lock) return _last.GetValueOrDefault(owner);
    }

    private void Wake()
    {
        _taker?.SetResult();
        _taker = null;
    }

    private void Forget()
    {
        long done = progress.Done;
        foreach ((string owner, long number) in _last)
        {
            if (number <= done) _last.Remove(owner);
        }
    }
}
