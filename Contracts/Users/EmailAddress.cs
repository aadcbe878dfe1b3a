namespace IdleCloud.Contracts.Users;

/// <summary>E-mail addresses in the one form that people are known by, so that two spellings are never two people.</summary>
public static class EmailAddress
{
    /// <summary>The longest address, in characters: what SMTP can carry.</summary>
    public const int MaxLength = 254;

    private const int MaxLocalLength = 64;
    private const int MaxLabelLength = 63;
    private const string LocalCharacters = "abcdefghijklmnopqrstuvwxyz0123456789.!#$%&'*+-/=?^_`{|}~";
    private const string LabelCharacters = "abcdefghijklmnopqrstuvwxyz0123456789-";

    /// <summary>
    /// The address without white space around it and in lower case; null when it is none. Also its part before the <c>@</c> loses its
    /// case, as at every provider that people use. ASCII only, since letters that merely look alike would make two people of one; a
    /// domain in another script is written in its <c>xn--</c> form.
    /// </summary>
    public static string? Normalize(string text)
    {
        string address = text.Trim().ToLowerInvariant();
        int at = address.IndexOf('@');
        if (address.Length > MaxLength || at is <= 0 or > MaxLocalLength) return null;
        return IsLocalPart(address.AsSpan(0, at)) && IsDomain(address.AsSpan(at + 1)) ? address : null;
    }

    private static bool IsLocalPart(ReadOnlySpan<char> local) =>
        local[0] != '.' && local[^1] != '.' && !local.Contains("..", StringComparison.Ordinal) && !local.ContainsAnyExcept(LocalCharacters);

    private static bool IsDomain(ReadOnlySpan<char> domain)
    {
        foreach (Range range in domain.Split('.'))
        {
            ReadOnlySpan<char> label = domain[range];
            if (label.Length is 0 or > MaxLabelLength || label[0] == '-' || label[^1] == '-' || label.ContainsAnyExcept(LabelCharacters)) return false;
        }

        return true;
    }
}
