namespace IdleCloud.MinerAgent.Connection;

/// <summary>
/// How many jobs to ask for: open credits and running jobs never exceed the slots. For one session; safe for all threads.
/// </summary>
/// <param name="slots">Jobs at once.</param>
internal sealed class CreditAccount(int slots)
{
    private readonly Lock _gate = new();
    private int _open;
    private int _running;
    private bool _isAccepting;

    /// <summary>Jobs that came and have not ended.</summary>
    public int Running
    {
        get
        {
            lock (_gate) return _running;
        }
    }

    /// <summary>Opens or closes the account; credits that are out already cannot be called back.</summary>
    /// <returns>Credits to ask for now.</returns>
    public int SetAccepting(bool accepting)
    {
        lock (_gate)
        {
            _isAccepting = accepting;
            return Grant();
        }
    }

    /// <summary>A job has come.</summary>
    /// <returns>False when it must be refused: nothing is accepted now, or it was not asked for.</returns>
    public bool TryBegin()
    {
        lock (_gate)
        {
            bool wasAskedFor = _open > 0;
            if (wasAskedFor) _open--;
            if (!wasAskedFor || !_isAccepting) return false;
            _running++;
            return true;
        }
    }

    /// <summary>A job has been refused.</summary>
    /// <returns>Credits to ask for with the answer.</returns>
    public int Refuse()
    {
        lock (_gate) return Grant();
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
            return isReady ? Grant() : 0;
        }
    }

    private int Grant()
    {
        int free = _isAccepting ? slots - _running - _open : 0;
        _open += free;
        return free;
    }
}
