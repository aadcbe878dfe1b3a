using IdleCloud.Contracts.Money;

namespace IdleCloud.Silo.Pools;

/// <summary>
/// Members whose asks are of the same size: both parts have as many binary digits as those of the others here; or members without an
/// ask. Adding and removing cost the same however many there are.
/// </summary>
/// <param name="like">The ask of one of them.</param>
internal sealed class MemberList(AskPrice? like)
{
    private readonly int _promptDigits = DigitsOf(like?.PromptNanoUsdPerMillion ?? 0);
    private readonly int _completionDigits = DigitsOf(like?.CompletionNanoUsdPerMillion ?? 0);
    private readonly List<(PoolMember Member, MemberPlaces.Place Place)> _members = [];

    /// <summary>False for members without an ask.</summary>
    public bool HasAsk { get; } = like is not null;

    /// <summary>How many there are.</summary>
    public int Count => _members.Count;

    /// <summary>The member at a position.</summary>
    public PoolMember this[int position] => _members[position].Member;

    /// <summary>Binary digits of an amount; 0 for nothing.</summary>
    public static int DigitsOf(long nanoUsd) => 64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)nanoUsd);

    /// <summary>True for members of such an ask.</summary>
    public bool IsFor(AskPrice? ask) => HasAsk == ask is not null
        && _promptDigits == DigitsOf(ask?.PromptNanoUsdPerMillion ?? 0) && _completionDigits == DigitsOf(ask?.CompletionNanoUsdPerMillion ?? 0);

    /// <summary>True when some of these asks may be within the most; which, each member knows.</summary>
    public bool MayBeWithin(in AskPrice most) =>
        _promptDigits <= DigitsOf(most.PromptNanoUsdPerMillion) && _completionDigits <= DigitsOf(most.CompletionNanoUsdPerMillion);

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
}
