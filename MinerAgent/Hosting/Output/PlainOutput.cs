using System.Globalization;

namespace IdleCloud.MinerAgent.Hosting.Output;

/// <summary>A line per event: time in UTC, how bad, what.</summary>
internal sealed class PlainOutput(TextWriter writer) : IEventOutput
{
    private readonly Lock _gate = new();

    /// <inheritdoc/>
    public void Write(AgentEvent agentEvent)
    {
        string line = Format(agentEvent);
        lock (_gate)
        {
            writer.WriteLine(line);
            writer.Flush();
        }
    }

    /// <summary>The line. Control characters, which an engine's message may hold, do not reach the terminal.</summary>
    internal static string Format(AgentEvent agentEvent)
    {
        string level = LevelName(agentEvent.Level);
        string message = new([.. agentEvent.Message.Select(letter => char.IsControl(letter) ? ' ' : letter)]);
        return string.Create(CultureInfo.InvariantCulture, $"{agentEvent.Time:yyyy-MM-dd HH:mm:ss}Z {level,-5} {message}");
    }

    /// <summary>debug, info, warn or error.</summary>
    internal static string LevelName(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        _ => "error",
    };
}
