using System.Runtime.InteropServices;
using IdleCloud.Contracts.Miners;
using IdleCloud.Contracts.Pools;

namespace IdleCloud.Silo.Pools;

/// <summary>The sessions of one pool, at most one of each miner.</summary>
internal sealed class PoolMembers(PoolOptions options)
{
    private readonly Dictionary<string, PoolMember> _byMiner = new(StringComparer.Ordinal);
    private readonly List<PoolMember> _all = [];

    /// <summary>All of them, those that have left and are not yet forgotten included.</summary>
    public ReadOnlySpan<PoolMember> All => CollectionsMarshal.AsSpan(_all);

    /// <summary>True when at least one live miner serves the job, whether it has a free slot or not.</summary>
    public bool HasLive(LeaseRequest request)
    {
        foreach (PoolMember member in _all)
        {
            if (member.Serves(request)) return true;
        }

        return false;
    }

    /// <summary>The member of exactly this session, or null.</summary>
    public PoolMember? Find(MinerSession session) =>
        _byMiner.TryGetValue(session.MinerId, out PoolMember? member) && member.Session == session ? member : null;

    /// <summary>Takes in a report: a newer session replaces an older one of its miner, an older one is ignored.</summary>
    /// <returns>The member, or null when the report was ignored.</returns>
    public PoolMember? Report(CapacityReport report, TimeSpan now)
    {
        if (_byMiner.TryGetValue(report.Session.MinerId, out PoolMember? known))
        {
            if (known.Session == report.Session)
            {
                known.Report(report, now, options.LeaseGrace);
                return known;
            }

            if (known.Session.Number >= report.Session.Number) return null;
            _all.Remove(known);
        }

        var member = new PoolMember(report, now);
        _byMiner[report.Session.MinerId] = member;
        _all.Add(member);
        return member;
    }

    /// <summary>Forgets the members that have not been heard of for too long.</summary>
    public void DropSilent(TimeSpan now)
    {
        for (int i = _all.Count - 1; i >= 0; i--)
        {
            if (now - _all[i].LastHeard < options.MemberSilence) continue;
            _byMiner.Remove(_all[i].Session.MinerId);
            _all.RemoveAt(i);
        }
    }
}
