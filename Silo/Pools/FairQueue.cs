namespace IdleCloud.Silo.Pools;

/// <summary>
/// The jobs that wait, bounded. Accounts take turns, one job each, whoever has how many; and when the queue is full, an account with
/// less than its even part of it pushes out the last job of the one with the most.
/// </summary>
internal sealed class FairQueue(int capacity)
{
    // In the order of their turns.
    private readonly List<AccountLine> _lines = [];
    private readonly Dictionary<string, AccountLine> _byAccount = new(StringComparer.Ordinal);

    /// <summary>Jobs that wait.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a job at the end of its account's.</summary>
    /// <param name="job">The job.</param>
    /// <param name="pushedOut">The job that had to go for it; null when there was room.</param>
    /// <returns>False when there is no room.</returns>
    public bool TryAdd(PendingLease job, out PendingLease? pushedOut)
    {
        pushedOut = null;
        string account = job.Request.AccountId;
        if (Count >= capacity && (pushedOut = PushOutFor(account)) is null) return false;
        if (!_byAccount.TryGetValue(account, out AccountLine? line))
        {
            _byAccount.Add(account, line = new AccountLine(account));
            _lines.Add(line);
        }

        line.Jobs.Add(job);
        Count++;
        return true;
    }

    /// <summary>Takes out the first job, in the order of turns, that a member may have; null when there is none.</summary>
    public PendingLease? TakeFor(PoolMember member)
    {
        for (int i = 0; i < _lines.Count; i++)
        {
            AccountLine line = _lines[i];
            int at = line.Jobs.FindIndex(job => member.MayHave(job.Request));
            if (at < 0) continue;
            PendingLease taken = line.Jobs[at];
            RemoveAt(line, at);
            // It has had its turn.
            if (line.Jobs.Count > 0)
            {
                _lines.RemoveAt(i);
                _lines.Add(line);
            }

            return taken;
        }

        return null;
    }

    /// <summary>Takes a job out; null when it does not wait.</summary>
    public PendingLease? Take(Guid jobId)
    {
        foreach (AccountLine line in _lines)
        {
            int at = line.Jobs.FindIndex(job => job.Request.JobId == jobId);
            if (at < 0) continue;
            PendingLease taken = line.Jobs[at];
            RemoveAt(line, at);
            return taken;
        }

        return null;
    }

    /// <summary>Takes out all jobs of which something holds.</summary>
    public List<PendingLease> TakeAll(Predicate<PendingLease> condition)
    {
        List<PendingLease> taken = [];
        for (int i = _lines.Count - 1; i >= 0; i--)
        {
            AccountLine line = _lines[i];
            for (int at = line.Jobs.Count - 1; at >= 0; at--)
            {
                if (!condition(line.Jobs[at])) continue;
                taken.Add(line.Jobs[at]);
                RemoveAt(line, at);
            }
        }

        return taken;
    }

    /// <summary>A job's place in the order of turns, from 1; 0 when it does not wait.</summary>
    public int PositionOf(Guid jobId)
    {
        for (int turn = 0; turn < _lines.Count; turn++)
        {
            int inLine = _lines[turn].Jobs.FindIndex(job => job.Request.JobId == jobId);
            if (inLine < 0) continue;
            int position = 1;
            // Before it: as many of each other account as have their turn sooner.
            for (int other = 0; other < _lines.Count; other++) position += Math.Min(_lines[other].Jobs.Count, inLine + (other < turn ? 1 : 0));
            return position;
        }

        return 0;
    }

    private PendingLease? PushOutFor(string account)
    {
        int own = _byAccount.TryGetValue(account, out AccountLine? line) ? line.Jobs.Count : 0;
        // Nobody has more than an even part when this one has as much: a refusal that costs nothing.
        if (capacity == 0 || (own + 1) * Math.Max(1, _lines.Count) > Count) return null;
        AccountLine longest = _lines.MaxBy(other => other.Jobs.Count)!;
        if (longest.Jobs.Count <= own + 1) return null;
        PendingLease last = longest.Jobs[^1];
        RemoveAt(longest, longest.Jobs.Count - 1);
        return last;
    }

    private void RemoveAt(AccountLine line, int at)
    {
        line.Jobs.RemoveAt(at);
        Count--;
        if (line.Jobs.Count > 0) return;
        _lines.Remove(line);
        _byAccount.Remove(line.AccountId);
    }
}
