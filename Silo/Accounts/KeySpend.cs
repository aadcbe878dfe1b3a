namespace IdleCloud.Silo.Accounts;

/// <summary>
/// What a key has spent in all, to the last unit, although the books are first asked for it while its bills are on their way there. Each of
/// these is told from the others by its job: the books say which of them their figure contains. While they are asked no further bill
/// begins. Pure; used in one step at a time.
/// </summary>
internal sealed class KeySpend
{
    private readonly Dictionary<Guid, long> _posting = [];
    private Dictionary<Guid, long>? _asked;
    private HashSet<Guid> _landed = [];
    private bool _isStale;

    /// <summary>What is known to be spent; null when the books must be asked.</summary>
    public long? TotalNanoUsd { get; private set; }

    /// <summary>True while the books are asked: no bill may begin.</summary>
    public bool IsAsking => _asked is not null;

    /// <summary>True when nothing is on its way.</summary>
    public bool IsQuiet => _posting.Count == 0 && !IsAsking;

    /// <summary>A bill goes to the books.</summary>
    public void BeginPost(Guid jobId, long chargeNanoUsd)
    {
        if (IsAsking) throw new InvalidOperationException("While the books are asked what a key has spent, its bills wait.");
        _posting[jobId] = chargeNanoUsd;
    }

    /// <summary>It is durable, or never will be.</summary>
    public void EndPost(Guid jobId, bool isCharged)
    {
        if (!_posting.Remove(jobId, out long charge) || !isCharged) return;
        if (IsAsking) _landed.Add(jobId);
        else TotalNanoUsd += charge;
    }

    /// <summary>Others may have spent on this key: what is known counts no longer.</summary>
    public void Forget()
    {
        TotalNanoUsd = null;
        _isStale = IsAsking;
    }

    /// <summary>The books are about to be asked; until they answer nothing is known.</summary>
    /// <returns>The jobs whose bills are on their way.</returns>
    public Guid[] BeginAsk()
    {
        TotalNanoUsd = null;
        _asked = new Dictionary<Guid, long>(_posting);
        _landed = [];
        return [.. _asked.Keys];
    }

    /// <summary>The books have answered.</summary>
    /// <param name="spentNanoUsd">What they have of this key.</param>
    /// <param name="contained">Which of the bills that were on their way are in that.</param>
    public void EndAsk(long spentNanoUsd, IReadOnlyCollection<Guid> contained)
    {
        long total = spentNanoUsd;
        foreach ((Guid jobId, long charge) in _asked!)
        {
            // What is on its way still is counted when it lands.
            if (contained.Contains(jobId)) total -= _posting.ContainsKey(jobId) ? charge : 0;
            else if (_landed.Contains(jobId)) total += charge;
        }

        TotalNanoUsd = _isStale ? null : total;
        CancelAsk();
    }

    /// <summary>The books have not answered.</summary>
    public void CancelAsk()
    {
        _asked = null;
        _isStale = false;
    }
}
