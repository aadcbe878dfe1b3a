using System.Globalization;

namespace IdleCloud.MinerAgent.Owner;

/// <summary>The owner's order to leave the machine alone.</summary>
/// <param name="Until">When it ends by itself; null: when the owner says so.</param>
internal sealed record PauseOrder(DateTimeOffset? Until)
{
    private const string Forever = "until resume";

    /// <summary>True while it counts.</summary>
    public bool HoldsAt(DateTimeOffset now) => Until is not { } end || now < end;

    /// <summary>As a line of a file.</summary>
    public string ToText() => Until?.ToString("O", CultureInfo.InvariantCulture) ?? Forever;

    /// <summary>Reads the line. One that cannot be read pauses: the owner's word was to stop.</summary>
    public static PauseOrder Parse(string text) =>
        DateTimeOffset.TryParseExact(text.Trim(), "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset until)
            ? new PauseOrder(until)
            : new PauseOrder(Until: null);
}
