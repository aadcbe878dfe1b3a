using System.Collections.Concurrent;
using System.Collections.Immutable;
using IdleCloud.Contracts;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Miners;
using IdleCloud.Contracts.Pools;
using IdleCloud.Gateway.Relay;
using IdleCloud.Hosting.Lifetime;
using IdleCloud.Wire;
using IdleCloud.Wire.Framing;
using IdleCloud.Wire.Jobs;
using Microsoft.Extensions.Logging;

namespace IdleCloud.Gateway.Miners;

/// <summary>
/// One session of one miner: takes jobs for it, hands its frames to the jobs' relays, and ends all of that when the connection ends.
/// Frames are in <c>MinerConnection.Frames.cs</c>.
/// </summary>
internal sealed partial class MinerConnection(
    MinerSession session,
    ImmutableArray<ModelPay> pay,
    MinerChannel channel,
    SessionCredits credits,
    CapacityReporter reporter,
    MinerProber prober,
    IMinerGrain grain,
    FencingObserver observer,
    MinerLinkOptions options,
    TimeProvider clock,
    MinerLinkMetrics metrics,
    ILogger<MinerConnection> logger) : ILeasedMiner, ISweepable
{
    /// <summary>A job that the agent has still not ended so long after its deadline is forgotten.</summary>
    private static readonly TimeSpan ForgetAfter = TimeSpan.FromMinutes(1);

    /// <summary>How often a stopping connection looks whether its jobs have ended.</summary>
    private static readonly TimeSpan StopPollInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>So long after an attempt that did not end well the pools have heard of it, and its owner is to know what they make of it.</summary>
    private static readonly TimeSpan AfterFault = TimeSpan.FromMilliseconds(500);

    private const int Open = -1;

    private readonly ConcurrentDictionary<JobKey, RunningJob> _running = [];
    private int _end = Open;
    private long _lastReceived = clock.GetTimestamp();
    private long _reportDueAt = Later(clock.GetTimestamp(), options.ReportInterval, clock);
    private readonly TaskCompletionSource<(ConnectionEnd End, Revoked Why)> _revoked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ulong _lastPing;
    private SessionNews? _news;

    // What the agent was last told that tokens are paid.
    private ImmutableArray<ModelPay> _pay = pay;

    /// <summary>The session.</summary>
    public MinerSession Session => session;

    /// <summary>The models that it serves.</summary>
    public IEnumerable<string> ModelIds => credits.ModelIds;

    /// <summary>Jobs that the agent has and has not ended.</summary>
    public int Running => _running.Count;

    private bool HasEnded => Volatile.Read(ref _end) != Open;

    /// <inheritdoc/>
    public AssignResult TryAssign(
        JobKey key, string modelId, ReadOnlyMemory<byte> request, uint maxTokens, IAttemptSink sink, ResumePoint? from = null, string? traceParent = null)
    {
        if (!credits.TryTake(modelId)) return HasEnded ? AssignResult.NotConnected : AssignResult.NoCredit;
        TimeSpan deadline = sink.TimeLeft;
        _running[key] = new RunningJob(sink, modelId, clock.GetTimestamp(), deadline);
        uint deadlineMs = (uint)Math.Min(deadline.TotalMilliseconds, uint.MaxValue);
        bool isSent = TrySend(new JobFrame(key, modelId, deadlineMs, request, maxTokens, from, traceParent));
        // The end of a connection fails the jobs that it finds; whoever removes this one answers for it.
        if ((!isSent || HasEnded) && _running.TryRemove(key, out _)) return AssignResult.NotConnected;
        return AssignResult.Assigned;
    }

    /// <inheritdoc/>
    public void Cancel(JobKey key)
    {
        if (!_running.TryGetValue(key, out RunningJob? job)) return;
        job.IsCancelled = true;
        ReportWithin(AfterFault);
        TrySend(new GatewayFrame { Cancel = new Cancel { Job = key.ToWireId(), Attempt = key.Attempt } });
    }

    /// <inheritdoc/>
    public CapacityReport? CapacityOf(string modelId) => credits.Report(modelId);

    /// <summary>Tells the pools what the session can take, soon.</summary>
    public void RequestReport() => reporter.Request();

    /// <summary>The key that it came with opens nothing any more.</summary>
    public void RevokeKey() => _revoked.TrySetResult((ConnectionEnd.KeyRevoked, Refusals.KeyRevoked));

    /// <summary>Serves the session until the connection ends, its key is revoked, a newer one takes over, or this gateway stops.</summary>
    public async Task RunAsync(Drain drain)
    {
        metrics.Connected();
        LogConnected(session.MinerId, session.Number);
        reporter.Attach(OnNews);
        Task receiving = ReceiveAllAsync();
        try
        {
            var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using CancellationTokenRegistration announced = drain.Announced.Register(() => TrySend(new GatewayFrame { Draining = new Draining() }));
            await using CancellationTokenRegistration closing = drain.Closing.Register(stopped.SetResult);
            Task first = await Task.WhenAny(receiving, _revoked.Task, observer.Fenced, stopped.Task).ConfigureAwait(false);
            if (first == _revoked.Task) await RevokeAsync(await _revoked.Task.ConfigureAwait(false), receiving).ConfigureAwait(false);
            // The newer session of an agent that was told to go elsewhere: its running jobs are still finished here.
            else if (first == stopped.Task || (first == observer.Fenced && drain.HasBegun)) await StopAsync(receiving).ConfigureAwait(false);
            else if (first == observer.Fenced) await RevokeAsync((ConnectionEnd.Fenced, Refusals.Superseded), receiving).ConfigureAwait(false);
            else await receiving.ConfigureAwait(false);
        }
        finally
        {
            TryEnd(ConnectionEnd.Lost);
            FailAll();
            await reporter.LeaveAsync().ConfigureAwait(false);
            observer.Dispose();
            metrics.Disconnected((ConnectionEnd)_end);
            LogEnded(session.MinerId, session.Number, (ConnectionEnd)_end);
        }
    }

    /// <inheritdoc/>
    public void Sweep(long now)
    {
        if (HasEnded) return;
        if (clock.GetElapsedTime(Volatile.Read(ref _lastReceived), now) >= options.SilenceTimeout)
        {
            Cut(ConnectionEnd.Silent);
            return;
        }

        if (now < Volatile.Read(ref _reportDueAt)) return;
        Volatile.Write(ref _reportDueAt, Later(now, options.ReportInterval, clock));
        reporter.Request();
        TrySend(new GatewayFrame { Ping = new Ping { Id = ++_lastPing } });
        if (Volatile.Read(ref _news) is { } news) TrySend(new GatewayFrame { Standing = StandingTexts.FrameOf(news.Models) });
        foreach ((JobKey key, RunningJob job) in _running)
        {
            if (clock.GetElapsedTime(job.GivenAt, now) >= job.Deadline + ForgetAfter) _running.TryRemove(key, out _);
        }
    }

    /// <summary>What pools and catalogue say: kept for the owner, and done where something is to be done.</summary>
    private void OnNews(SessionNews news)
    {
        Volatile.Write(ref _news, news);
        if (news.Refused.Length == credits.ModelIds.Count()) _revoked.TrySetResult((ConnectionEnd.ModelsRefused, Refusals.ModelsRefused(news.Refused)));
        else if (!news.Pay.IsEmpty && !news.Pay.SequenceEqual(_pay)) TrySend(new GatewayFrame { Pay = WireMessages.ToPay(_pay = news.Pay) });
        foreach (MemberNews model in news.Models)
        {
            if (model.IsProbeDue) _ = ProbeAsync(model.ModelId);
            // The answer to the first report after a pause is the order to probe: customers may be waiting for this miner.
            else if (model.For > TimeSpan.Zero) ReportWithin(model.For);
        }
    }

    private async Task ProbeAsync(string modelId)
    {
        await prober.RunAsync(this, grain, modelId).ConfigureAwait(false);
        reporter.Request();
    }

    /// <summary>Has the next report made sooner than in its turn; a race with another wish costs that one at worst.</summary>
    private void ReportWithin(TimeSpan time)
    {
        long at = Later(clock.GetTimestamp(), time, clock);
        if (at < Volatile.Read(ref _reportDueAt)) Volatile.Write(ref _reportDueAt, at);
    }

    private static long Later(long timestamp, TimeSpan time, TimeProvider clock) => timestamp + (long)(time.TotalSeconds * clock.TimestampFrequency);

    private bool TrySend(GatewayFrame frame) => TrySend(new MessageFrame(frame));

    private bool TrySend<TFrame>(TFrame frame) where TFrame : struct, IOutgoingFrame
    {
        SendResult result = channel.TrySend(frame);
        if (result == SendResult.Full) Cut(ConnectionEnd.Stuck);
        return result == SendResult.Queued;
    }

    private Task RevokeAsync((ConnectionEnd End, Revoked Why) revoked, Task receiving)
    {
        TryEnd(revoked.End);
        FailAll();
        return channel.CloseAsync(new GatewayFrame { Revoked = revoked.Why }, receiving);
    }

    private async Task StopAsync(Task receiving)
    {
        credits.Close();
        _leaving ??= reporter.LeaveAsync();
        long since = clock.GetTimestamp();
        using var timer = new PeriodicTimer(StopPollInterval, clock);
        while (!_running.IsEmpty && !receiving.IsCompleted && clock.GetElapsedTime(since) < options.StopTimeout)
        {
            await timer.WaitForNextTickAsync(CancellationToken.None).ConfigureAwait(false);
        }

        TryEnd(ConnectionEnd.Stopping);
        FailAll();
        await channel.CloseAsync(null, receiving).ConfigureAwait(false);
    }

    /// <summary>Ends the connection at once; its reader finds out and cleans up.</summary>
    private void Cut(ConnectionEnd end)
    {
        if (TryEnd(end)) channel.Abort();
    }

    /// <summary>The first reason counts: what follows is its echo.</summary>
    private bool TryEnd(ConnectionEnd end)
    {
        if (Interlocked.CompareExchange(ref _end, (int)end, Open) != Open) return false;
        credits.Close();
        return true;
    }

    private void FailAll()
    {
        (AttemptFailureKind kind, FaultCause cause) = MinerFailures.Of((ConnectionEnd)_end);
        foreach ((JobKey key, RunningJob job) in _running)
        {
            if (_running.TryRemove(key, out _) && job.Sink.OnFailed(key.Attempt, kind, cause)) job.Sink.Wake();
        }
    }
}
