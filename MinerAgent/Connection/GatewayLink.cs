using IdleCloud.MinerAgent.Retries;
using IdleCloud.Wire.Transport;

namespace IdleCloud.MinerAgent.Connection;

/// <summary>
/// Keeps the agent connected while the owner does not need the machine: dials, runs the session, waits, dials again, until it drains
/// or is rejected. When the gate closes, the session says good-bye; when it opens, the agent dials again.
/// </summary>
internal sealed partial class GatewayLink(
    Uri gateway, string key, SessionContext context, IMinerConnector connector, Backoff backoff, ILoggerFactory loggers)
{
    /// <summary>A session that lasted so long was well: the wait after it is a first one.</summary>
    private static readonly TimeSpan HealthySession = TimeSpan.FromSeconds(30);

    private readonly ILogger _logger = loggers.CreateLogger<GatewayLink>();
    private readonly CancellationTokenSource _draining = new();
    private readonly Lock _gate = new();
    private MinerSession? _session;

    /// <summary>Finishes the running jobs, takes no new ones, and does not dial again.</summary>
    public void Drain()
    {
        lock (_gate)
        {
            context.Status.IsDraining = true;
            _draining.Cancel();
            _session?.Drain();
        }
    }

    /// <summary>Runs until the agent has drained, is rejected for good, or is stopped.</summary>
    /// <param name="stop">Stops at once; running jobs are lost.</param>
    /// <returns>Never <see cref="SessionEndKind.Lost"/>, unless stopped.</returns>
    public async Task<SessionEnd> RunAsync(CancellationToken stop)
    {
        using var noMore = CancellationTokenSource.CreateLinkedTokenSource(stop, _draining.Token);
        try
        {
            while (true)
            {
                if (!context.Gate.IsOpen) context.Status.Link = "resting";
                await context.Gate.WaitOpenAsync(noMore.Token).ConfigureAwait(false);
                long dialled = context.TimeProvider.GetTimestamp();
                SessionEnd end = await RunSessionAsync(stop, noMore.Token).ConfigureAwait(false);
                if (end.Kind == SessionEndKind.Drained && !_draining.IsCancellationRequested) continue;
                if (end.Kind != SessionEndKind.Lost) return end;
                noMore.Token.ThrowIfCancellationRequested();
                if (context.TimeProvider.GetElapsedTime(dialled) >= HealthySession) backoff.Reset();
                TimeSpan wait = backoff.Next();
                context.Status.Link = $"reconnecting ({end.Reason})";
                LogLost(_logger, end.Reason, wait.TotalSeconds);
                await Task.Delay(wait, context.TimeProvider, noMore.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            return _draining.IsCancellationRequested && !stop.IsCancellationRequested
                ? new SessionEnd(SessionEndKind.Drained, "drained")
                : new SessionEnd(SessionEndKind.Lost, "stopped");
        }
        finally
        {
            context.Status.Link = "disconnected";
        }
    }

    private async Task<SessionEnd> RunSessionAsync(CancellationToken stop, CancellationToken dialNoMore)
    {
        context.Status.Link = "connecting";
        ConnectAttempt attempt = await connector.ConnectAsync(gateway, key, dialNoMore).ConfigureAwait(false);
        if (!attempt.IsConnected)
        {
            return attempt.IsWrongKey
                ? new SessionEnd(SessionEndKind.Rejected, GatewayProblem.WrongKey(gateway))
                : new SessionEnd(SessionEndKind.Lost, Describe(attempt));
        }

        var dialled = new MinerSession(context, attempt.Transport, loggers.CreateLogger<MinerSession>());
        Task<SessionEnd> run;
        lock (_gate)
        {
            _session = dialled;
            run = dialled.RunAsync(stop);
            if (_draining.IsCancellationRequested) dialled.Drain();
        }

        SessionEnd end = await run.ConfigureAwait(false);
        lock (_gate) _session = null;
        return end;
    }

    private string Describe(ConnectAttempt attempt) => attempt switch
    {
        { Status: { } status } => GatewayProblem.Describe(gateway, status),
        { Error: { } error } => GatewayProblem.Describe(gateway, error),
        _ => attempt.Problem,
    };
}
