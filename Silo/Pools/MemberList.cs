using IdleCloud.Contracts.Money;

namespace IdleCloud.Silo.Pools;

/// <summary>
/// Members whose contexts and asks are of the same size: they have as many binary digits as those of the others here; an ask has two parts, or is
/// none. They stand in the order of their <see cref="Availability"/>. Adding, moving and removing cost the same however many there are.
/// </summary>
/// <param name="like">One of them.</param>
internal sealed class MemberList(PoolMember like)
{
    private readonly int _promptDigits = DigitsOf(like.Ask?.PromptNanoUsdPerMillion ?? 0);
    private readonly int _completionDigits = DigitsOf(like.Ask?.CompletionNanoUsdPerMillion ?? 0);
    private readonly int _contextDigits = DigitsOf(like.ContextLength);
    private readonly List<MemberPlace> _places = [];

    // [availability]: where its members end, and those of the next begin.
    private readonly int[] _ends = new int[(int)Availability.Gone];

    /// <summary>False for members without an ask.</summary>
    public bool HasAsk { get; } = like.Ask is not null;

    /// <summary>The member at a position.</summary>
    public PoolMember this[int position] => _places[position].Member;

    /// <summary>How many there are, from position 0 on, that are at least so available.</summary>
    public int CountOf(Availability least) => _ends[(int)least];

    /// <summary>True for a member of such an ask and context.</summary>
    public bool IsFor(PoolMember member) => HasAsk == member.Ask is not null && _contextDigits == DigitsOf(member.ContextLength)
        && _promptDigits == DigitsOf(member.Ask?.PromptNanoUsdPerMillion ?? 0)
        && _completionDigits == DigitsOf(member.Ask?.CompletionNanoUsdPerMillion ?? 0);

    /// <summary>True when some of these asks may be within the most; which, each member knows.</summary>
    public bool MayBeWithin(in AskPrice most) =>
        _promptDigits <= DigitsOf(most.PromptNanoUsdPerMillion) && _completionDigits <= DigitsOf(most.CompletionNanoUsdPerMillion);

    /// <summary>True when some of these contexts may hold so many tokens; which, each member knows.</summary>
    public bool MayHold(long tokens) => _contextDigits >= DigitsOf(tokens);

    /// <summary>Adds a member, as the least available.</summary>
    public MemberPlace Add(PoolMember member)
    {
        var place = new MemberPlace(this, member) { Position = _places.Count };
        _places.Add(place);
        _ends[^1]++;
        return place;
    }

    /// <summary>Moves a member to where those of an availability stand.</summary>
    public void Move(MemberPlace place, Availability from, Availability to)
    {
        for (; from < to; from++) Swap(place, --_ends[(int)from]);
        for (; from > to; from--) Swap(place, _ends[(int)from - 1]++);
    }

    /// <summary>Takes out one of the least available.</summary>
    public void Remove(MemberPlace place)
    {
        Swap(place, --_ends[^1]);
        _places.RemoveAt(_places.Count - 1);
    }

    private void Swap(MemberPlace place, int position)
    {
        MemberPlace other = _places[position];
        (_places[position], _places[place.Position]) = (place, other);
        (place.Position, other.Position) = (position, place.Position);
    }

    /// <summary>Binary digits of a number; 0 for nothing.</summary>
    private static int DigitsOf(long number) => 64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)number);
}
