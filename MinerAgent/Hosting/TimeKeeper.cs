using IdleCloud.MinerAgent.Status;

namespace IdleCloud.MinerAgent.Hosting;

/// <summary>Writes down what each second goes by with.</summary>
internal sealed partial class TimeKeeper
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>A machine that slept, or a clock that was set: the agent did not run meanwhile.</summary>
    private const int LongestSecond = 5;

    private readonly TimeFiles _files;
    private readonly Func<string> _occupation;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private bool _canWrite = true;

    /// <summary>Reads what was written down before.</summary>
    public TimeKeeper(TimeFiles files, Func<string> occupation, TimeProvider timeProvider, ILogger logger)
    {
        (_files, _occupation, _timeProvider, _logger) = (files, occupation, timeProvider, logger);
        IEnumerable<LedgerMinute> before = [];
        try
        {
            before = files.Read(timeProvider.GetUtcNow());
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            LogUnreadable(logger, unreadable.Message);
        }

        Ledger = new TimeLedger(before);
    }

    /// <summary>What is written down.</summary>
    public TimeLedger Ledger { get; }

    /// <summary>Writes until cancelled, and the minute that goes on then.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Interval, _timeProvider);
        DateTimeOffset last = _timeProvider.GetUtcNow();
        try
        {
            while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
            {
                DateTimeOffset now = _timeProvider.GetUtcNow();
                // Whole seconds of the clock, so that none is lost and none counts twice when ticks come late.
                long passed = now.ToUnixTimeSeconds() - last.ToUnixTimeSeconds();
                last = now;
                if (passed is > 0 and <= LongestSecond) Write(Ledger.Add(now, Occupation.Kind(_occupation()), (int)passed));
            }
        }
        catch (OperationCanceledException)
        {
            Write(Ledger.Complete());
        }
    }

    private void Write(LedgerMinute? minute)
    {
        if (minute is null) return;
        try
        {
            _files.Write(minute);
            _canWrite = true;
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            if (_canWrite) LogUnwritable(_logger, denied.Message);
            _canWrite = false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, EventName = "time_unreadable", Message = "What the last days went by with cannot be read: {Problem}")]
    private static partial void LogUnreadable(ILogger logger, string problem);

    [LoggerMessage(Level = LogLevel.Warning, EventName = "time_unwritable",
        Message = "What the time goes by with cannot be written down, and is forgotten when the agent ends: {Problem}")]
    private static partial void LogUnwritable(ILogger logger, string problem);
}
