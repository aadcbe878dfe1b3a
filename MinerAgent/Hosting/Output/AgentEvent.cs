namespace IdleCloud.MinerAgent.Hosting.Output;

/// <summary>Something that happened, for people and for programs. Never holds text of a prompt or an answer.</summary>
/// <param name="Time">When.</param>
/// <param name="Level">How bad.</param>
/// <param name="Name">A stable name for programs, for example "connected".</param>
/// <param name="Message">A line for people.</param>
/// <param name="Fields">The values in the line, by name.</param>
internal sealed record AgentEvent(
    DateTimeOffset Time, LogLevel Level, string Name, string Message, IReadOnlyList<KeyValuePair<string, object?>> Fields);
