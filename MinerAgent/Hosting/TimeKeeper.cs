using IdleCloud.MinerAgent.Status;

namespace IdleCloud.MinerAgent.Hosting;

/// <summary>Writes down what each second goes by with.</summary>
internal sealed partial class TimeKeeper
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>A machine that slept, or a clock that was set: the agent did not run meanwhile.</summary>
    private const int LongestSecond = 5;

    private readonly TimeFiles files;
    private readonly Func<string> occupation;
    private readonly TimeProvider timeProvider;
    private readonly ILogger logger;
    private bool canWrite = true;

    /// <summary>Reads what was written down before.</summary>
    public TimeKeeper(TimeFiles files, Func<string> occupation, TimeProvider timeProvider, ILogger logger)
    {
        (this.files, this.occupation, this.timeProvider, this.logger) = (files, occupation, timeProvider, logger);
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
        using var timer = new PeriodicTimer(Interval, timeProvider);
        DateTimeOffset last = timeProvider.GetUtcNow();
        try
        {
            while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
            {
                DateTimeOffset now = timeProvider.GetUtcNow();
                // Whole seconds of the clock, so that none is lost and none counts twice when ticks come late.
                long passed = now.ToUnixTimeSeconds() - last.ToUnixTimeSeconds();
                last = now;
                if (passed is > 0 and <= LongestSecond) Write(Ledger.Add(now, Occupation.Kind(occupation()), (int)passed));
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
            files.Write(minute);
            canWrite = true;
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            if (canWrite) LogUnwritable(logger, denied.Message);
            canWrite = false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, EventName = "time_unreadable", Message = "What the last days went by with cannot be read: {Problem}")]
    private static partial void LogUnreadable(ILogger logger, string problem);

    [LoggerMessage(Level = LogLevel.Warning, EventName = "time_unwritable",
        Message = "What the time goes by with cannot be written down, and is forgotten when the agent ends: {Problem}")]
    private static partial void LogUnwritable(ILogger logger, string problem);
}
