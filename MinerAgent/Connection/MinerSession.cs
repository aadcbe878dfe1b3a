using System.Collections.Concurrent;
using Google.Protobuf;
using IdleCloud.MinerAgent.Engines;
using IdleCloud.MinerAgent.Status;
using IdleCloud.Wire;
using IdleCloud.Wire.Framing;
using IdleCloud.Wire.Transport;

namespace IdleCloud.MinerAgent.Connection;

/// <summary>One connection to a gateway, from Register to its end: asks for jobs, runs them, shows that it lives.</summary>
internal sealed partial class MinerSession
{
    private static readonly TimeSpan ShortestHeartbeat = TimeSpan.FromMilliseconds(100);

    private readonly SessionContext _context;
    private readonly IMinerTransport _transport;
    private readonly ILogger<MinerSession> _logger;
    private readonly FrameLink _link;
    private readonly CreditAccount _credits;
    private readonly ConcurrentDictionary<JobKey, RunningJob> _jobs = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly TaskCompletionSource<SessionEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _welcomed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _sentAway = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private AcceptedModel? _model;
    private volatile bool _isDraining;
    private long _lastHeard;

    /// <summary>Takes over an open connection.</summary>
    public MinerSession(SessionContext context, IMinerTransport transport, ILogger<MinerSession> logger)
    {
        _context = context;
        _transport = transport;
        _logger = logger;
        _link = new FrameLink(transport, WireLimits.MaxMinerFrameBytes, WireLimits.MaxAgentQueueBytes);
        _credits = new CreditAccount(context.Slots);
        _lastHeard = context.TimeProvider.GetTimestamp();
    }

    /// <summary>Completes when the gateway has taken this agent; never when it does not.</summary>
    public Task Welcomed => _welcomed.Task;

    /// <summary>Completes when the gateway is about to stop; the session goes on until it is told to drain, or the gateway ends it.</summary>
    public Task SentAway => _sentAway.Task;

    /// <summary>Runs the session to its end; running jobs are cancelled when the connection breaks.</summary>
    /// <param name="stop">Ends it at once.</param>
    public async Task<SessionEnd> RunAsync(CancellationToken stop)
    {
        using CancellationTokenRegistration stopping = stop.Register(() => End(SessionEndKind.Lost, "the agent stops"));
        _context.Engine.StateChanged += AskForJobs;
        _context.Slots.Freed += AskForJobs;
        Send(_context.Offer.ToFrame());
        _context.Gate.Closing += Drain;
        if (!_context.Gate.IsOpen) Drain();
        Task receive = ReceiveAsync();
        Task heartbeat = SendHeartbeatsAsync();
        SessionEnd end = await _ended.Task.ConfigureAwait(false);
        _context.Engine.StateChanged -= AskForJobs;
        _context.Slots.Freed -= AskForJobs;
        _context.Gate.Closing -= Drain;
        _credits.Close();
        _context.Status.Standing = null;
        await _ending.CancelAsync().ConfigureAwait(false);
        if (end.Kind == SessionEndKind.Drained) await SayGoodbyeAsync().ConfigureAwait(false);
        _transport.Abort();
        await Task.WhenAll([receive, heartbeat, .. _jobs.Values.Select(job => job.Completion)]).ConfigureAwait(false);
        await _transport.DisposeAsync().ConfigureAwait(false);
        return end;
    }

    /// <summary>Takes no new jobs; the session ends when the running ones have.</summary>
    public void Drain()
    {
        _isDraining = true;
        _credits.Close();
        Send(new MinerFrame { Draining = new Draining() });
        EndIfDrained();
    }

    private async Task ReceiveAsync()
    {
        using var reader = new FrameReader(WireLimits.MaxGatewayFrameBytes);
        try
        {
            while (true)
            {
                int count = await _transport.ReceiveAsync(reader.GetMemory()).ConfigureAwait(false);
                if (count == 0) break;
                _lastHeard = _context.TimeProvider.GetTimestamp();
                reader.Advance(count);
                if (!HandleAll(reader)) End(SessionEndKind.Lost, "the gateway sent a malformed frame");
            }

            End(SessionEndKind.Lost, $"the connection ended ({_transport.End})");
        }
        catch (InvalidProtocolBufferException)
        {
            End(SessionEndKind.Lost, "the gateway sent a malformed frame");
        }
    }

    private bool HandleAll(FrameReader reader)
    {
        FrameReadStatus status;
        while ((status = reader.TryRead(out ReadOnlySpan<byte> frame)) == FrameReadStatus.Frame) Handle(GatewayFrame.Parser.ParseFrom(frame));
        return status == FrameReadStatus.NeedMore;
    }

    private void Handle(GatewayFrame frame)
    {
        switch (frame.BodyCase)
        {
            case GatewayFrame.BodyOneofCase.Job:
                Begin(frame.Job);
                break;
            case GatewayFrame.BodyOneofCase.Cancel:
                if (JobKey.TryRead(frame.Cancel.Job.Span, frame.Cancel.Attempt, out JobKey key)) _jobs.GetValueOrDefault(key)?.Cancel();
                break;
            case GatewayFrame.BodyOneofCase.Ping:
                Send(new MinerFrame { Pong = new Pong { Id = frame.Ping.Id } });
                break;
            case GatewayFrame.BodyOneofCase.Standing:
                _context.Status.Standing = StandingText.Of(frame.Standing);
                break;
            case GatewayFrame.BodyOneofCase.Pay:
                _context.Status.Pay = frame.Pay.Models.FirstOrDefault(pay => pay.Model == _model?.Model)?.Price ?? _context.Status.Pay;
                break;
            case GatewayFrame.BodyOneofCase.Welcome:
                Welcome(frame.Welcome);
                break;
            case GatewayFrame.BodyOneofCase.Refused:
                End(frame.Refused.Retryable ? SessionEndKind.Lost : SessionEndKind.Rejected, frame.Refused.Message);
                break;
            case GatewayFrame.BodyOneofCase.Revoked:
                // The key is of no use any more, or another process has the same machine id: two that dial in turn would push each other out for ever.
                End(SessionEndKind.Rejected, $"the gateway has ended this session for good: {frame.Revoked.Reason}");
                break;
            case GatewayFrame.BodyOneofCase.Draining:
                _sentAway.TrySetResult();
                break;
        }
    }

    private void Welcome(Welcome welcome)
    {
        _model = welcome.Models.FirstOrDefault(accepted => accepted.Model == _context.Offer.Model);
        if (_model is null)
        {
            string reason = welcome.Refused.FirstOrDefault()?.Reason ?? "it gave no reason";
            End(SessionEndKind.Rejected, $"the gateway does not take the model '{_context.Offer.Model}': {reason}");
            return;
        }

        LogWelcome(_logger, _context.Status.Gateway, welcome.Session, _model.Model, _context.Offer.Slots);
        _context.Status.Link = "connected";
        _context.Status.Pay = _model.Pay;
        _welcomed.TrySetResult();
        _heartbeatInterval.TrySetResult(TimeSpan.FromMilliseconds(Math.Max(welcome.HeartbeatIntervalMs, ShortestHeartbeat.TotalMilliseconds)));
        AskForJobs();
    }

    /// <summary>Asks for as many jobs as there are free slots, if the engine can take them.</summary>
    private void AskForJobs()
    {
        if (_model is null) return;
        int more = _credits.SetAccepting(_context.Engine.IsReady && !_isDraining);
        if (more > 0) Send(new MinerFrame { Pull = new Pull { Model = _model.Model, Credits = (uint)more } });
    }

    private void Begin(Job job)
    {
        if (!JobKey.TryRead(job.Job_.Span, job.Attempt, out JobKey key) || job.Request is null || _model is null) return;
        bool isReady = _context.Engine.IsReady;
        if (!_credits.TryBegin(isReady))
        {
            EngineFailure refusal = EngineFailure.Refused(
                _isDraining ? "this miner takes no more jobs" : $"the engine is {_context.Engine.State}, or no job was asked for");
            Send(RunningJob.FailedFrame(key, refusal, (uint)_credits.Refuse(isReady)));
            return;
        }

        var runningJob = new RunningJob(key, job, _model.Family, _context, _link, _credits, _logger);
        // A frame that came twice: the first one counts.
        if (!_jobs.TryAdd(key, runningJob))
        {
            _credits.End(isReady: false);
            AskForJobs();
            return;
        }

        _context.Status.OnJobBegun();
        runningJob.Start(() => OnEnded(key), _ending.Token);
    }

    private void OnEnded(JobKey key)
    {
        _jobs.TryRemove(key, out _);
        EndIfDrained();
    }

    private void EndIfDrained()
    {
        // A job leaves the table when its last frame is queued, and enters it after it is counted.
        if (_isDraining && _credits.Running == 0 && _jobs.IsEmpty) End(SessionEndKind.Drained, "drained");
    }

    private async Task SayGoodbyeAsync()
    {
        using var limit = new CancellationTokenSource(WireLimits.GatewaySilence, _context.TimeProvider);
        try
        {
            await _link.FlushAsync(limit.Token).ConfigureAwait(false);
            await _transport.CloseAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            LogNoGoodbye(_logger);
        }
    }

    private void End(SessionEndKind kind, string reason)
    {
        if (_ended.TrySetResult(new SessionEnd(kind, reason)) && kind != SessionEndKind.Drained) _transport.Abort();
    }

    private void Send(MinerFrame frame)
    {
        if (_link.TrySend(new MessageFrame(frame)) == SendResult.Full) End(SessionEndKind.Lost, "the gateway does not read");
    }
}
