using IdleCloud.MinerAgent.Retries;
using IdleCloud.Wire.Transport;

namespace IdleCloud.MinerAgent.Connection;

/// <summary>
/// Keeps the agent connected while the owner does not need the machine: dials, runs the session, waits, dials again, until it drains
/// or is rejected. When the gate closes, the session says good-bye; when it opens, the agent dials again. Each time it is the next
/// gateway's turn: of those that the owner named, and never one that a gateway names.
/// </summary>
/// <param name="gateways">The gateways' base URLs, at least one; the first is dialled first.</param>
/// <param name="key">The miner's key.</param>
/// <param name="context">What outlives sessions.</param>
/// <param name="connector">Dials.</param>
/// <param name="backoff">How long to wait between tries.</param>
/// <param name="loggers">Where it is told.</param>
internal sealed partial class GatewayLink(
    IReadOnlyList<Uri> gateways, string key, SessionContext context, IMinerConnector connector, Backoff backoff, ILoggerFactory loggers)
{
    /// <summary>A session that lasted so long was well: the wait after it is a first one.</summary>
    private static readonly TimeSpan HealthySession = TimeSpan.FromSeconds(30);

    private readonly ILogger _logger = loggers.CreateLogger<GatewayLink>();
    private readonly CancellationTokenSource _draining = new();
    private readonly Lock _gate = new();

    /// <summary>The session that is on, and those of gateways that are about to stop, until their jobs have ended.</summary>
    private readonly List<(MinerSession Session, Task<SessionEnd> Run)> _sessions = [];
    private int _dials;

    /// <summary>Finishes the running jobs, takes no new ones, and does not dial again.</summary>
    public void Drain()
    {
        lock (_gate)
        {
            context.Status.IsDraining = true;
            _draining.Cancel();
            foreach ((MinerSession session, _) in _sessions) session.Drain();
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
                SessionEnd end = await RunSessionAsync(gateways[_dials++ % gateways.Count], stop, noMore.Token).ConfigureAwait(false);
                if (end.Kind == SessionEndKind.Drained && !_draining.IsCancellationRequested) continue;
                if (end.Kind is SessionEndKind.Drained or SessionEndKind.Rejected) return end;
                noMore.Token.ThrowIfCancellationRequested();
                bool isSentAway = end.Kind == SessionEndKind.SentAway;
                if (isSentAway || context.TimeProvider.GetElapsedTime(dialled) >= HealthySession) backoff.Reset();
                TimeSpan wait = backoff.Next();
                context.Status.Link = $"reconnecting ({end.Reason})";
                if (isSentAway) LogSentAway(_logger, end.Reason, wait.TotalSeconds);
                else LogLost(_logger, end.Reason, wait.TotalSeconds);
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
            await EndOthersAsync(except: null).ConfigureAwait(false);
            context.Status.Link = "disconnected";
        }
    }

    private async Task<SessionEnd> RunSessionAsync(Uri gateway, CancellationToken stop, CancellationToken dialNoMore)
    {
        (context.Status.Link, context.Status.Gateway) = ("connecting", gateway.Authority);
        ConnectAttempt attempt = await connector.ConnectAsync(gateway, key, dialNoMore).ConfigureAwait(false);
        if (!attempt.IsConnected)
        {
            return attempt.IsWrongKey
                ? new SessionEnd(SessionEndKind.Rejected, GatewayProblem.WrongKey(gateway))
                : new SessionEnd(SessionEndKind.Lost, Describe(gateway, attempt));
        }

        var session = new MinerSession(context, attempt.Transport, loggers.CreateLogger<MinerSession>());
        Task<SessionEnd> run;
        lock (_gate)
        {
            run = session.RunAsync(stop);
            _sessions.Add((session, run));
            if (_draining.IsCancellationRequested) session.Drain();
        }

        // Not before this one is on: until then the older one still has jobs to offer its slots for.
        if (await Task.WhenAny(session.Welcomed, run).ConfigureAwait(false) == session.Welcomed) _ = EndOthersAsync(except: session);
        await Task.WhenAny(session.SentAway, run).ConfigureAwait(false);
        var sentAway = new SessionEnd(SessionEndKind.SentAway, $"{gateway.Authority} is about to stop");
        if (!run.IsCompleted) return sentAway;
        lock (_gate) _sessions.Remove((session, run));
        SessionEnd end = await run.ConfigureAwait(false);
        return end.Kind == SessionEndKind.Lost && session.SentAway.IsCompleted ? sentAway : end;
    }

    /// <summary>Drains the sessions of gateways that are about to stop; completes when their jobs have ended.</summary>
    private async Task EndOthersAsync(MinerSession? except)
    {
        (MinerSession Session, Task<SessionEnd> Run)[] others;
        lock (_gate)
        {
            others = [.. _sessions.Where(other => other.Session != except)];
            foreach ((MinerSession session, _) in others) session.Drain();
        }

        await Task.WhenAll(others.Select(static other => other.Run)).ConfigureAwait(false);
        lock (_gate) _sessions.RemoveAll(others.Contains);
    }

    private static string Describe(Uri gateway, ConnectAttempt attempt) => attempt switch
    {
        { Status: { } status } => GatewayProblem.Describe(gateway, status),
        { Error: { } error } => GatewayProblem.Describe(gateway, error),
        _ => attempt.Problem,
    };
}
