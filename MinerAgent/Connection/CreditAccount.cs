namespace IdleCloud.MinerAgent.Connection;

/// <summary>
/// How many jobs a session asks for: its open credits and running jobs never exceed the slots that it has of the machine's. For one session;
/// safe for all threads.
/// </summary>
/// <param name="budget">The machine's slots.</param>
internal sealed class CreditAccount(SlotBudget budget)
{
    private readonly Lock _gate = new();
    private int _slots;
    private int _open;
    private int _running;
    private bool _isAccepting;
    private bool _isClosed;

    /// <summary>Jobs that came and have not ended.</summary>
    public int Running
    {
        get
        {
            lock (_gate) return _running;
        }
    }

    /// <summary>Opens or shuts the account for a while; credits that are out already cannot be called back.</summary>
    /// <returns>Credits to ask for now.</returns>
    public int SetAccepting(bool accepting)
    {
        lock (_gate)
        {
            _isAccepting = accepting && !_isClosed;
            return Grant();
        }
    }

    /// <summary>Shuts the account for good: its slots are free for another session, those of running jobs as these end.</summary>
    public void Close()
    {
        int unused;
        lock (_gate)
        {
            (_isClosed, _isAccepting) = (true, false);
            unused = _slots - _running;
            (_slots, _open) = (_running, 0);
        }

        // Outside of the lock: whoever hears of it takes a lock of its own.
        budget.Give(unused);
    }

    /// <summary>A job has come.</summary>
    /// <param name="isReady">False when the engine may be gone already, before anybody has shut the account.</param>
    /// <returns>False when it must be refused: nothing is accepted now, or it was not asked for.</returns>
    public bool TryBegin(bool isReady)
    {
        lock (_gate)
        {
            bool wasAskedFor = _open > 0;
            if (wasAskedFor) _open--;
            if (!wasAskedFor || !_isAccepting || !isReady) return false;
            _running++;
            return true;
        }
    }

    /// <summary>A job has been refused.</summary>
    /// <param name="isReady">As for <see cref="TryBegin"/>: false asks for nothing now.</param>
    /// <returns>Credits to ask for with the answer.</returns>
    public int Refuse(bool isReady)
    {
        lock (_gate) return isReady ? Grant() : 0;
    }

    /// <summary>A job has ended.</summary>
    /// <param name="isReady">
    /// False asks for nothing now: the engine that has just failed the job may be gone already, before anybody has closed the account.
    /// </param>
    /// <returns>Credits to ask for with the answer.</returns>
    public int End(bool isReady)
    {
        lock (_gate)
        {
            _running--;
            if (!_isClosed) return isReady ? Grant() : 0;
            _slots--;
        }

        budget.Give(1);
        return 0;
    }

    private int Grant()
    {
        if (!_isAccepting) return 0;
        _slots += budget.TakeAll();
        int free = _slots - _running - _open;
        _open += free;
        return free;
    }
}
