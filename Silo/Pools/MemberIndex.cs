using IdleCloud.Contracts.Pools;

namespace IdleCloud.Silo.Pools;

/// <summary>
/// Members by what jobs they may have: class, region, and the sizes of ask and context. A few of those that a job may have are found without
/// walking through the others, so that it costs the same among ten and among a hundred thousand.
/// </summary>
internal sealed class MemberIndex(Random random)
{
    /// <summary>So many are looked at at most where a job's price, or the context it needs, is as large as theirs to one binary digit.</summary>
    private const int MaxSearch = 1024;

    private const int Trusted = 1, KeepsNothing = 2, CanResume = 4;

    // Lists of a class and a region: one for each size of ask and context, which is a handful.
    private readonly Dictionary<(int Class, string Region), List<MemberList>> _lists = [];

    /// <summary>Adds a member to all lists that it belongs to.</summary>
    public void Add(PoolMember member, MemberPlaces places)
    {
        MinerTerms terms = member.Terms;
        int most = (terms.IsTrusted ? Trusted : 0) | (terms.KeepsNothing ? KeepsNothing : 0) | (member.CanResume ? CanResume : 0);
        for (int wanted = 0; wanted <= most; wanted++)
        {
            if ((wanted & most) != wanted) continue;
            ListOf((wanted, ""), member).Add(member, places);
            if (terms.Region is { Length: > 0 } region) ListOf((wanted, region), member).Add(member, places);
        }
    }

    /// <summary>Takes a member out.</summary>
    public static void Remove(MemberPlaces places)
    {
        foreach (MemberPlaces.Place place in places.All) place.List.Remove(place);
        places.All.Clear();
    }

    /// <summary>Finds members that may have the job, at random: all when they are few, else some of them.</summary>
    /// <param name="request">The job.</param>
    /// <param name="region">Only of this region; empty for any.</param>
    /// <param name="found">Where they go, each once.</param>
    /// <returns>How many were found; 0 only when there are none.</returns>
    public int Find(LeaseRequest request, string region, Span<PoolMember> found)
    {
        if (!_lists.TryGetValue((ClassOf(request), region), out List<MemberList>? lists)) return 0;
        int total = 0;
        foreach (MemberList list in lists)
        {
            if (IsFor(list, request)) total += list.Count;
        }

        if (total <= found.Length) return total == 0 ? 0 : Search(lists, request, found, total);
        int count = Draw(lists, request, found, total);
        return count > 0 ? count : Search(lists, request, found[..1], total);
    }

    private static int ClassOf(LeaseRequest request) => (request.Wishes.TrustedOnly ? Trusted : 0)
        | (request.Wishes.NoRetention ? KeepsNothing : 0) | (request.RequiresResume ? CanResume : 0);

    private static bool IsFor(MemberList list, LeaseRequest request) =>
        list.Count > 0 && list.MayHold(request.ContextTokens)
        && (list.HasAsk ? request.MaxAsk is not { } most || list.MayBeWithin(most) : !request.IsBelowList);

    /// <summary>Picks positions of all lists together at random, until enough were found or enough tried.</summary>
    private int Draw(List<MemberList> lists, LeaseRequest request, Span<PoolMember> found, int total)
    {
        int count = 0;
        for (int tries = 2 * found.Length; tries > 0 && count < found.Length; tries--)
        {
            PoolMember member = At(lists, request, random.Next(total));
            if (member.MayHave(request) && !Contains(found[..count], member)) found[count++] = member;
        }

        return count;
    }

    /// <summary>Looks at one after the other, from a random one on.</summary>
    private int Search(List<MemberList> lists, LeaseRequest request, Span<PoolMember> found, int total)
    {
        int count = 0, first = random.Next(total);
        for (int i = 0; i < Math.Min(total, MaxSearch) && count < found.Length; i++)
        {
            PoolMember member = At(lists, request, (first + i) % total);
            if (member.MayHave(request)) found[count++] = member;
        }

        return count;
    }

    private static PoolMember At(List<MemberList> lists, LeaseRequest request, int position)
    {
        foreach (MemberList list in lists)
        {
            if (!IsFor(list, request)) continue;
            if (position < list.Count) return list[position];
            position -= list.Count;
        }

        throw new InvalidOperationException("There are fewer members than were counted.");
    }

    private static bool Contains(ReadOnlySpan<PoolMember> members, PoolMember sought)
    {
        foreach (PoolMember member in members)
        {
            if (ReferenceEquals(member, sought)) return true;
        }

        return false;
    }

    private MemberList ListOf((int Class, string Region) key, PoolMember member)
    {
        if (!_lists.TryGetValue(key, out List<MemberList>? lists)) _lists.Add(key, lists = []);
        foreach (MemberList known in lists)
        {
            if (known.IsFor(member)) return known;
        }

        var list = new MemberList(member);
        lists.Add(list);
        return list;
    }
}
