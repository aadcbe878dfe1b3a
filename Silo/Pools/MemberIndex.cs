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

    /// <summary>Brings a member's place in all its lists up to date.</summary>
    public void Set(PoolMember member, Availability availability)
    {
        if (member.Availability == availability) return;
        if (member.Availability == Availability.Gone) Add(member);
        if (availability == Availability.Gone) Remove(member);
        else Move(member, availability);
    }

    /// <summary>Finds members that may have the job, at random: all when they are few, else some of them.</summary>
    /// <param name="request">The job.</param>
    /// <param name="region">Only of this region; empty for any.</param>
    /// <param name="least">Only members that are at least so available.</param>
    /// <param name="found">Where they go, each once.</param>
    /// <returns>How many were found; 0 only when there are none.</returns>
    public int Find(LeaseRequest request, string region, Availability least, Span<PoolMember> found)
    {
        if (!_lists.TryGetValue((ClassOf(request), region), out List<MemberList>? lists)) return 0;
        var eligible = new Eligible(lists, request, least);
        if (eligible.Count == 0) return 0;
        if (eligible.Count <= found.Length) return Search(eligible, found);
        int count = Draw(eligible, found);
        return count > 0 ? count : Search(eligible, found[..1]);
    }

    private static int ClassOf(LeaseRequest request) => (request.Wishes.TrustedOnly ? Trusted : 0)
        | (request.Wishes.NoRetention ? KeepsNothing : 0) | (request.RequiresResume ? CanResume : 0);

    private static void Move(PoolMember member, Availability availability)
    {
        for (MemberPlace? place = member.Place; place is not null; place = place.Next) place.List.Move(place, member.Availability, availability);
        member.Availability = availability;
    }

    private static void Remove(PoolMember member)
    {
        Move(member, Availability.Away);
        for (MemberPlace? place = member.Place; place is not null; place = place.Next) place.List.Remove(place);
        (member.Place, member.Availability) = (null, Availability.Gone);
    }

    private void Add(PoolMember member)
    {
        MinerTerms terms = member.Terms;
        int most = (terms.IsTrusted ? Trusted : 0) | (terms.KeepsNothing ? KeepsNothing : 0) | (member.CanResume ? CanResume : 0);
        for (int wanted = 0; wanted <= most; wanted++)
        {
            if ((wanted & most) != wanted) continue;
            member.Place = ListOf((wanted, ""), member).Add(member);
            if (terms.Region is { Length: > 0 } region) member.Place = ListOf((wanted, region), member).Add(member);
        }

        member.Availability = Availability.Away;
    }

    /// <summary>Picks positions of all lists together at random, until enough were found or enough tried.</summary>
    private int Draw(in Eligible eligible, Span<PoolMember> found)
    {
        int count = 0;
        for (int tries = 2 * found.Length; tries > 0 && count < found.Length; tries--)
        {
            PoolMember member = eligible[random.Next(eligible.Count)];
            if (member.MayHave(eligible.Request) && !Contains(found[..count], member)) found[count++] = member;
        }

        return count;
    }

    /// <summary>Looks at one after the other, from a random one on.</summary>
    private int Search(in Eligible eligible, Span<PoolMember> found)
    {
        int count = 0, first = random.Next(eligible.Count);
        for (int i = 0; i < Math.Min(eligible.Count, MaxSearch) && count < found.Length; i++)
        {
            PoolMember member = eligible[(first + i) % eligible.Count];
            if (member.MayHave(eligible.Request)) found[count++] = member;
        }

        return count;
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

    /// <summary>Those of all lists together that a job may have by the sizes of what they ask and offer.</summary>
    private readonly ref struct Eligible
    {
        private readonly List<MemberList> _lists;
        private readonly Availability _least;

        public Eligible(List<MemberList> lists, LeaseRequest request, Availability least)
        {
            (_lists, Request, _least) = (lists, request, least);
            foreach (MemberList list in lists) Count += CountOf(list);
        }

        public LeaseRequest Request { get; }

        public int Count { get; }

        public PoolMember this[int position]
        {
            get
            {
                foreach (MemberList list in _lists)
                {
                    int count = CountOf(list);
                    if (position < count) return list[position];
                    position -= count;
                }

                throw new InvalidOperationException("There are fewer members than were counted.");
            }
        }

        private int CountOf(MemberList list)
        {
            int count = list.CountOf(_least);
            return count > 0 && list.MayHold(Request.ContextTokens) && MayPay(list) ? count : 0;
        }

        private bool MayPay(MemberList list) => list.HasAsk ? Request.MaxAsk is not { } most || list.MayBeWithin(most) : !Request.IsBelowList;
    }
}
