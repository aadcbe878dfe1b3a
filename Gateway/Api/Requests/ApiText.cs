using System.Globalization;
using System.Text;
using IdleCloud.Gateway.Api.Errors;
using IdleCloud.Gateway.OpenAi.Errors;

namespace IdleCloud.Gateway.Api.Requests;

/// <summary>Rules for text that people give names with.</summary>
internal static class ApiText
{
    /// <summary>The longest name.</summary>
    public const int MaxNameLength = 100;

    /// <summary>
    /// The error for a name that is empty, too long, or has characters that turn or break a line; null for a good one. Names are shown in
    /// lists and logs, of operators too.
    /// </summary>
    public static ApiError? CheckName(string param, string name, int maxLength = MaxNameLength) => IsName(name, maxLength)
        ? null
        : AccountErrors.Invalid(param, string.Create(null, $"1 to {maxLength} characters of text in one line"));

    private static bool IsName(string name, int maxLength) =>
        name.Length > 0 && name.Length <= maxLength && !string.IsNullOrWhiteSpace(name) && !name.EnumerateRunes().Any(IsUnfit);

    private static bool IsUnfit(Rune rune) => rune == Rune.ReplacementChar
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control
            or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse;
}
