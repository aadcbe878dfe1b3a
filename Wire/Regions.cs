namespace IdleCloud.Wire;

/// <summary>Names of regions: any short word; owners and customers agree on them, and the platform compares.</summary>
public static class Regions
{
    /// <summary>The longest, in characters.</summary>
    public const int MaxLength = 32;

    /// <summary>True for 1 to <see cref="MaxLength"/> of the characters a-z, 0-9 and hyphen.</summary>
    public static bool IsValid(ReadOnlySpan<char> region) =>
        region.Length is > 0 and <= MaxLength && region.IndexOfAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789-") < 0;
}
