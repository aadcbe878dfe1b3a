using IdleCloud.Contracts.Money;

namespace IdleCloud.Silo.Pools;

/// <summary>
/// Members whose contexts and asks are of the same size: they have as many binary digits as those of the others here; an ask has two parts, or is
/// none. Adding and removing cost the same however many there are.
/// </summary>
/// <param name="like">One of them.</param>
internal sealed class MemberList(PoolMember like)
{
    private readonly int _promptDigits = DigitsOf(like.Ask?.PromptNanoUsdPerMillion ?? 0);
    private readonly int _completionDigits = DigitsOf(like.Ask?.CompletionNanoUsdPerMillion ?? 0);
    private readonly int _contextDigits = DigitsOf(like.ContextLength);
    private readonly List<(PoolMember Member, MemberPlaces.Place Place)> _members = [];

    /// <summary>False for members without an ask.</summary>
    public bool HasAsk { get; } = like.Ask is not null;

    /// <summary>How many there are.</summary>
    public int Count => _members.Count;

    /// <summary>The member at a position.</summary>
    public PoolMember this[int position] => _members[position].Member;

    /// <summary>True for a member of such an ask and context.</summary>
    public bool IsFor(PoolMember member) => HasAsk == member.Ask is not null && _contextDigits == DigitsOf(member.ContextLength)
        && _promptDigits == DigitsOf(member.Ask?.PromptNanoUsdPerMillion ?? 0)
        && _completionDigits == DigitsOf(member.Ask?.CompletionNanoUsdPerMillion ?? 0);

    /// <summary>True when some of these asks may be within the most; which, each member knows.</summary>
    public bool MayBeWithin(in AskPrice most) =>
        _promptDigits <= DigitsOf(most.PromptNanoUsdPerMillion) && _completionDigits <= DigitsOf(most.CompletionNanoUsdPerMillion);

    /// <summary>True when some of these contexts may hold so many tokens; which, each member knows.</summary>
    public bool MayHold(long tokens) => _contextDigits >= DigitsOf(tokens);

    /// <summary>Adds a member.</summary>
    public void Add(PoolMember member, MemberPlaces places)
    {
        var place = new MemberPlaces.Place(this) { Position = _members.Count };
        _members.Add((member, place));
        places.All.Add(place);
    }

    /// <summary>Takes out who stands at a place; the last one takes it.</summary>
    public void Remove(MemberPlaces.Place place)
    {
        (PoolMember Member, MemberPlaces.Place Place) last = _members[^1];
        _members[place.Position] = last;
        last.Place.Position = place.Position;
        _members.RemoveAt(_members.Count - 1);
    }

    /// <summary>Binary digits of a number; 0 for nothing.</summary>
    private static int DigitsOf(long number) => 64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)number);
}
