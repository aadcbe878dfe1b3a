namespace IdleCloud.Silo.Pools;

/// <summary>Where a member stands in one list of a <see cref="MemberIndex"/>, which alone writes it.</summary>
internal sealed class MemberPlace(MemberList list, PoolMember member)
{
    /// <summary>The list.</summary>
    public MemberList List => list;

    /// <summary>The member.</summary>
    public PoolMember Member => member;

    /// <summary>The member's place in the next of its lists; null for none. A chain, since most have one place, which is then at hand.</summary>
    public MemberPlace? Next { get; } = member.Place;

    /// <summary>The position in the list.</summary>
    public int Position { get; set; }
}
