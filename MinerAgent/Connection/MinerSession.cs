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

    private readonly SessionContext context;
    private readonly IMinerTransport transport;
    private readonly ILogger<MinerSession> logger;
    private readonly FrameLink link;
    private readonly CreditAccount credits;
    private readonly ConcurrentDictionary<JobKey, RunningJob> jobs = new();
    private readonly CancellationTokenSource ending = new();
    private readonly TaskCompletionSource<SessionEnd> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private AcceptedModel? model;
    private volatile bool isDraining;
    private long lastHeard;

    /// <summary>Takes over an open connection.</summary>
    public MinerSession(SessionContext context, IMinerTransport transport, ILogger<MinerSession> logger)
    {
        this.context = context;
        this.transport = transport;
        this.logger = logger;
        link = new FrameLink(transport, WireLimits.MaxMinerFrameBytes, WireLimits.MaxAgentQueueBytes);
        credits = new CreditAccount(context.Offer.Slots);
        lastHeard = context.TimeProvider.GetTimestamp();
    }

    /// <summary>Runs the session to its end; running jobs are cancelled when the connection breaks.</summary>
    /// <param name="stop">Ends it at once.</param>
    public async Task<SessionEnd> RunAsync(CancellationToken stop)
    {
        using CancellationTokenRegistration stopping = stop.Register(() => End(SessionEndKind.Lost, "the agent stops"));
        context.Engine.StateChanged += AskForJobs;
        Send(context.Offer.ToFrame());
        context.Gate.Closing += Drain;
        if (!context.Gate.IsOpen) Drain();
        Task receive = ReceiveAsync();
        Task heartbeat = SendHeartbeatsAsync();
        SessionEnd end = await ended.Task.ConfigureAwait(false);
        context.Engine.StateChanged -= AskForJobs;
        context.Gate.Closing -= Drain;
        context.Status.Standing = null;
        await ending.CancelAsync().ConfigureAwait(false);
        if (end.Kind == SessionEndKind.Drained) await SayGoodbyeAsync().ConfigureAwait(false);
        transport.Abort();
        await Task.WhenAll([receive, heartbeat, .. jobs.Values.Select(job => job.Completion)]).ConfigureAwait(false);
        await transport.DisposeAsync().ConfigureAwait(false);
        return end;
    }

    /// <summary>Takes no new jobs; the session ends when the running ones have.</summary>
    public void Drain()
    {
        isDraining = true;
        credits.SetAccepting(false);
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
                int count = await transport.ReceiveAsync(reader.GetMemory()).ConfigureAwait(false);
                if (count == 0) break;
                lastHeard = context.TimeProvider.GetTimestamp();
                reader.Advance(count);
                if (!HandleAll(reader)) End(SessionEndKind.Lost, "the gateway sent a malformed frame");
            }

            End(SessionEndKind.Lost, $"the connection ended ({transport.End})");
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
                if (JobKey.TryRead(frame.Cancel.Job.Span, frame.Cancel.Attempt, out JobKey key)) jobs.GetValueOrDefault(key)?.Cancel();
                break;
            case GatewayFrame.BodyOneofCase.Ping:
                Send(new MinerFrame { Pong = new Pong { Id = frame.Ping.Id } });
                break;
            case GatewayFrame.BodyOneofCase.Standing:
                context.Status.Standing = StandingText.Of(frame.Standing);
                break;
            case GatewayFrame.BodyOneofCase.Welcome:
                Welcome(frame.Welcome);
                break;
            case GatewayFrame.BodyOneofCase.Refused:
                End(frame.Refused.Retryable ? SessionEndKind.Lost : SessionEndKind.Rejected, frame.Refused.Message);
                break;
            case GatewayFrame.BodyOneofCase.Revoked:
                // Another process has the same machine id: two that dial in turn would push each other out for ever.
                End(SessionEndKind.Rejected, $"the gateway has ended this session for a newer one: {frame.Revoked.Reason}");
                break;
        }
    }

    private void Welcome(Welcome welcome)
    {
        model = welcome.Models.FirstOrDefault(accepted => accepted.Model == context.Offer.Model);
        if (model is null)
        {
            string reason = welcome.Refused.FirstOrDefault()?.Reason ?? "it gave no reason";
            End(SessionEndKind.Rejected, $"the gateway does not take the model '{context.Offer.Model}': {reason}");
            return;
        }

        LogWelcome(logger, welcome.Session, model.Model, context.Offer.Slots);
        context.Status.Link = "connected";
        heartbeatInterval.TrySetResult(TimeSpan.FromMilliseconds(Math.Max(welcome.HeartbeatIntervalMs, ShortestHeartbeat.TotalMilliseconds)));
        AskForJobs();
    }

    /// <summary>Asks for as many jobs as there are free slots, if the engine can take them.</summary>
    private void AskForJobs()
    {
        if (model is null) return;
        int more = credits.SetAccepting(context.Engine.IsReady && !isDraining);
        if (more > 0) Send(new MinerFrame { Pull = new Pull { Model = model.Model, Credits = (uint)more } });
    }

    private void Begin(Job job)
    {
        if (!JobKey.TryRead(job.Job_.Span, job.Attempt, out JobKey key) || job.Request is null || model is null) return;
        if (!credits.TryBegin())
        {
            EngineFailure refusal = EngineFailure.Refused(
                isDraining ? "this miner takes no more jobs" : $"the engine is {context.Engine.State}, or no job was asked for");
            Send(RunningJob.FailedFrame(key, refusal, (uint)credits.Refuse()));
            return;
        }

        var runningJob = new RunningJob(key, job, model.Family, context, link, credits, logger);
        // A frame that came twice: the first one counts.
        if (!jobs.TryAdd(key, runningJob))
        {
            credits.End(isReady: false);
            AskForJobs();
            return;
        }

        context.Status.OnJobBegun();
        runningJob.Start(() => OnEnded(key), ending.Token);
    }

    private void OnEnded(JobKey key)
    {
        jobs.TryRemove(key, out _);
        EndIfDrained();
    }

    private void EndIfDrained()
    {
        // A job leaves the table when its last frame is queued, and enters it after it is counted.
        if (isDraining && credits.Running == 0 && jobs.IsEmpty) End(SessionEndKind.Drained, "drained");
    }

    private async Task SayGoodbyeAsync()
    {
        using var limit = new CancellationTokenSource(WireLimits.GatewaySilence, context.TimeProvider);
        try
        {
            await link.FlushAsync(limit.Token).ConfigureAwait(false);
            await transport.CloseAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            LogNoGoodbye(logger);
        }
    }

    private void End(SessionEndKind kind, string reason)
    {
        if (ended.TrySetResult(new SessionEnd(kind, reason)) && kind != SessionEndKind.Drained) transport.Abort();
    }

    private void Send(MinerFrame frame)
    {
        if (link.TrySend(new MessageFrame(frame)) == SendResult.Full) End(SessionEndKind.Lost, "the gateway does not read");
    }
}
