using IdleCloud.MinerAgent.Hosting.Settings;
using IdleCloud.MinerAgent.Status;
using Spectre.Console;

namespace IdleCloud.MinerAgent.Hosting.Output;

/// <summary>How the agent talks to its owner: the live view, or an event per line.</summary>
internal sealed class AgentOutput : IDisposable
{
    private static readonly TimeSpan SpeedInterval = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _timeProvider;
    private readonly EventHistory? _history;

    private AgentOutput(IEventOutput events, EventHistory? history, bool isVerbose, TimeProvider timeProvider)
    {
        _history = history;
        _timeProvider = timeProvider;
        LogLevel level = isVerbose ? LogLevel.Debug : LogLevel.Information;
        Loggers = LoggerFactory.Create(logging => logging
            .SetMinimumLevel(level)
            .AddProvider(new EventLoggerProvider(events, level, timeProvider)));
    }

    /// <summary>What the agent's parts log to.</summary>
    public ILoggerFactory Loggers { get; }

    /// <summary>Chooses by the settings and by what the output is.</summary>
    public static AgentOutput Create(MinerSettings settings, TimeProvider timeProvider)
    {
        OutputKind kind = OutputChoice.For(
            settings.Output, Console.IsOutputRedirected, Environment.GetEnvironmentVariable("NO_COLOR"), Environment.GetEnvironmentVariable("TERM"));
        EventHistory? history = kind == OutputKind.Live ? new EventHistory() : null;
        IEventOutput events = history ?? (kind == OutputKind.Json ? new JsonOutput(Console.OpenStandardOutput()) : (IEventOutput)new PlainOutput(Console.Out));
        return new AgentOutput(events, history, settings.IsVerbose, timeProvider);
    }

    /// <summary>Shows the agent until it stops.</summary>
    public async Task RunAsync(Func<AgentSnapshot> read, AgentStatus status, CancellationToken stop)
    {
        if (_history is null) return;
        Task sampling = SampleSpeedAsync(status, stop);
        await new LiveView(AnsiConsole.Console, _history, read, _timeProvider).RunAsync(stop).ConfigureAwait(false);
        await sampling.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => Loggers.Dispose();

    private async Task SampleSpeedAsync(AgentStatus status, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(SpeedInterval, _timeProvider);
        try
        {
            while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false)) status.Speeds.Add(status.TokensPerSecond);
        }
        catch (OperationCanceledException)
        {
            // The agent stops.
        }
    }
}
