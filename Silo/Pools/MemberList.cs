using IdleCloud.Contracts.Money;

namespace IdleCloud.Silo.Pools;

/// <summary>
/// Members whose asks are of the same size: both parts have as many binary digits as those of the others here. Adding and removing
/// cost the same however many there are.
/// </summary>
internal sealed class MemberList(int promptDigits, int completionDigits)
{
    private readonly List<(PoolMember Member, MemberPlaces.Place Place)> _members = [];

    /// <summary>How many there are.</summary>
    public int Count => _members.Count;

    /// <summary>The member at a position.</summary>
    public PoolMember this[int position] => _members[position].Member;

    /// <summary>Binary digits of an amount; 0 for nothing.</summary>
    public static int DigitsOf(long nanoUsd) => 64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)nanoUsd);

    /// <summary>True for members of such an ask.</summary>
    public bool IsFor(in AskPrice ask) =>
        promptDigits == DigitsOf(ask.PromptNanoUsdPerMillion) && completionDigits == DigitsOf(ask.CompletionNanoUsdPerMillion);

    /// <summary>True when some of these asks may be within the most; which, each member knows.</summary>
    public bool MayBeWithin(in AskPrice most) =>
        promptDigits <= DigitsOf(most.PromptNanoUsdPerMillion) && completionDigits <= DigitsOf(most.CompletionNanoUsdPerMillion);

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
