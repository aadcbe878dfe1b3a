using IdleCloud.Wire;

namespace IdleCloud.MinerAgent.Status;

/// <summary>What the gateway says of this miner's standing, as the owner may see it. Pure.</summary>
internal static class StandingText
{
    private const string Working = "working";
    private const int MaxLength = 200;

    /// <summary>Why this miner gets no jobs, or fewer; null when it has work, or nothing was said.</summary>
    public static string? Of(Standing standing) =>
        standing.Models.FirstOrDefault() is { Reason.Length: > 0 } model && model.Code != Working ? Shown(model.Reason) : null;

    /// <summary>Somebody else's words on the owner's terminal: short, and without characters that it would obey.</summary>
    private static string Shown(string text) => string.Create(
        Math.Min(text.Length, MaxLength), text, static (span, source) =>
        {
            for (int index = 0; index < span.Length; index++) span[index] = char.IsControl(source[index]) ? ' ' : source[index];
        });
}
