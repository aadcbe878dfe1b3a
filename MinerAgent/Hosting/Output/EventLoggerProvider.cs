namespace IdleCloud.MinerAgent.Hosting.Output;

/// <summary>Makes events of log calls: what the agent's parts log is what the owner sees.</summary>
/// <param name="output">Where events go.</param>
/// <param name="minLevel">What is below is not shown.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class EventLoggerProvider(IEventOutput output, LogLevel minLevel, TimeProvider timeProvider) : ILoggerProvider, ILogger
{
    /// <summary>The text that a log call's values carry beside them.</summary>
    private const string FormatField = "{OriginalFormat}";

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => this;

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel >= minLevel && logLevel != LogLevel.None;

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        var values = state as IReadOnlyList<KeyValuePair<string, object?>> ?? [];
        output.Write(new AgentEvent(
            timeProvider.GetUtcNow(), logLevel, eventId.Name ?? "log", formatter(state, exception), [.. values.Where(value => value.Key != FormatField)]));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Holds nothing: the output belongs to whoever made it.
    }
}
