using System.Collections.Immutable;
using IdleCloud.Contracts.Miners;
using IdleCloud.Contracts.Pools;
using IdleCloud.Hosting.Calls;
using Microsoft.Extensions.Logging;

namespace IdleCloud.Gateway.Miners;

/// <summary>
/// Tells the miner's grain what a session can take. One report is under way at a time; what is asked for meanwhile is answered by
/// one more, so that an agent that pulls fast costs no more grain calls than round trips.
/// </summary>
internal sealed partial class CapacityReporter(
    IMinerGrain grain, MinerSession session, SessionCredits credits, FencingObserver observer, RepeatableCalls calls, CallPatience patience,
    ILogger<CapacityReporter> logger)
{
    private const int Idle = 0, Reporting = 1, Requested = 2;

    private int _state;
    private Action<SessionNews>? _onNews;

    /// <summary>Completes when the report that is under way has been answered.</summary>
    private Task _report = Task.CompletedTask;

    /// <summary>Says who is told what the pools answer.</summary>
    public void Attach(Action<SessionNews> onNews) => _onNews = onNews;

    /// <summary>Asks for a report soon.</summary>
    public void Request()
    {
        if (Interlocked.Exchange(ref _state, Requested) == Idle) _report = ReportAsync();
    }

    /// <summary>Takes the session out of its pools; running jobs may still end.</summary>
    public async Task LeaveAsync()
    {
        await _report.ConfigureAwait(false);
        try
        {
            await grain.DisconnectAsync(session).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // The pools will notice by the missing reports.
            LogLeaveFailed(failure, session.MinerId);
        }
    }

    private async Task ReportAsync()
    {
        do
        {
            Volatile.Write(ref _state, Reporting);
            ImmutableArray<CapacityReport> reports = credits.ReportAll();
            if (!reports.IsEmpty) await ReportAsync(reports).ConfigureAwait(false);
        }
        while (Interlocked.CompareExchange(ref _state, Idle, Reporting) != Reporting);
    }

    private async Task ReportAsync(ImmutableArray<CapacityReport> reports)
    {
        try
        {
            // Only grows, so that one too many is none too many: what got lost with a silo is said again to the next activation.
            SessionNews news = await calls.AskAsync(
                patience, (grain, session, reports), static call => call.grain.ReportAsync(call.session, call.reports)).ConfigureAwait(false);
            if (news.IsFenced) observer.Fence();
            else _onNews?.Invoke(news);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // The next period tries again; meanwhile the miner's jobs go on.
            LogReportFailed(failure, session.MinerId);
        }
    }
}
