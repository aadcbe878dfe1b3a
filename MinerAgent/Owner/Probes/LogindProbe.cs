using System.Globalization;
using IdleCloud.MinerAgent.Processes;

namespace IdleCloud.MinerAgent.Owner.Probes;

/// <summary>
/// Asks systemd's logind since when the sessions of this machine rest. A desktop tells it so after its own idle time, so that a rest
/// shorter than that is not seen.
/// </summary>
internal sealed class LogindProbe(TimeProvider timeProvider) : IOwnerProbe
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(5);

    private static readonly string[] Question =
    [
        "get-property", "org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager", "IdleHint", "IdleSinceHint",
    ];

    /// <inheritdoc/>
    public string Name => "keyboard and mouse through logind";

    /// <inheritdoc/>
    public TimeSpan Interval { get; } = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public async Task<OwnerFinding> LookAsync(CancellationToken cancellationToken)
    {
        CommandResult result = await Command.RunAsync("busctl", Question, AnswerTimeout, cancellationToken).ConfigureAwait(false);
        TimeSpan? idle = result.IsSuccess ? Parse(result.Output, timeProvider.GetUtcNow()) : null;
        return known => known with { InputIdle = idle };
    }

    /// <summary>Reads busctl's answer, for example "b true" and "t 1893456000000000": microseconds since 1970, 0 when nobody was there.</summary>
    internal static TimeSpan? Parse(string output, DateTimeOffset now)
    {
        string[] lines = output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (lines is not [['b', ' ', .. var isIdle], ['t', ' ', .. var since]]) return null;
        if (isIdle == "false") return TimeSpan.Zero;
        if (isIdle != "true" || !long.TryParse(since, NumberStyles.None, CultureInfo.InvariantCulture, out long microseconds)) return null;
        TimeSpan idle = now - DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
        return idle < TimeSpan.Zero ? TimeSpan.Zero : idle;
    }
}
