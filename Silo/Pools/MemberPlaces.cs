namespace IdleCloud.Silo.Pools;

/// <summary>Where a member stands in the lists of one <see cref="MemberIndex"/>; written by these alone.</summary>
internal sealed class MemberPlaces
{
    /// <summary>Its places; empty while it is in none.</summary>
    public List<Place> All { get; } = [];

    /// <summary>True while it is in the index.</summary>
    public bool IsIn => All.Count > 0;

    /// <summary>One place in one list.</summary>
    public sealed class Place(MemberList list)
    {
        /// <summary>The list.</summary>
        public MemberList List => list;

        /// <summary>The position in it.</summary>
        public int Position { get; set; }
    }
}
