using System.Collections.Concurrent;
using Google.Protobuf;
using IdleCloud.Bench.FakeMiners.Answers;
using IdleCloud.Bench.FakeMiners.Faults;
using IdleCloud.Bench.FakeMiners.Jobs;
using IdleCloud.Bench.FakeMiners.Pacing;
using IdleCloud.Wire;
using IdleCloud.Wire.Framing;
using IdleCloud.Wire.Transport;

namespace IdleCloud.Bench.FakeMiners;

/// <summary>
/// One connection to a gateway that answers jobs with made-up tokens at a chosen pace, and goes wrong on demand. It speaks the
/// real protocol over the real transport: only the engine is missing.
/// </summary>
public sealed class FakeMiner : IAsyncDisposable
{
    /// <summary>Room for the oversized frame that one of the faults sends.</summary>
    private const int MaxFrameBytes = 2 * WireLimits.MaxMinerFrameBytes;

    private readonly FakeMinerOptions _options;
    private readonly IMinerTransport _transport;
    private readonly FrameLink _link;
    private readonly FrameReader _reader = new(WireLimits.MaxGatewayFrameBytes);
    private readonly ConcurrentDictionary<JobKey, Answer> _running = new();
    private readonly TaskCompletionSource<Welcome> _welcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Random _dice;
    private volatile bool _isFrozen;

    private FakeMiner(FakeMinerOptions options, IMinerTransport transport, Pacer pacer, MinerStats stats)
    {
        _options = options;
        _transport = transport;
        _link = new FrameLink(transport, MaxFrameBytes, WireLimits.MaxAgentQueueBytes);
        _dice = new Random(options.Seed);
        Pacer = pacer;
        Stats = stats;
        Completion = ReceiveAsync();
    }

    /// <summary>Completes when the connection has ended, with how; never fails.</summary>
    public Task<TransportEnd> Completion { get; }

    /// <summary>What it has done so far; may be shared with others.</summary>
    public MinerStats Stats { get; }

    /// <summary>Jobs that it has and has not ended yet.</summary>
    public int Running => _running.Count;

    internal Pacer Pacer { get; }

    internal bool IsFrozen => _isFrozen;

    /// <summary>Dials the gateway, registers, and asks for as many jobs as it has slots.</summary>
    /// <param name="options">Who it is and how it answers.</param>
    /// <param name="pacer">Drives it; may be shared by any number of miners. Outlives it.</param>
    /// <param name="stats">Where it counts; may be shared.</param>
    /// <param name="cancellationToken">Gives up connecting.</param>
    /// <exception cref="MinerRefusedException">The gateway could not be reached or did not take the miner.</exception>
    public static async Task<FakeMiner> ConnectAsync(
        FakeMinerOptions options, Pacer pacer, MinerStats stats, CancellationToken cancellationToken)
    {
        ConnectAttempt attempt = await new WebSocketConnector(pacer.Time).ConnectAsync(options.Gateway, options.Key, cancellationToken);
        if (!attempt.IsConnected) throw new MinerRefusedException(attempt.Problem, attempt.IsWrongKey);
        var miner = new FakeMiner(options, attempt.Transport, pacer, stats);
        try
        {
            await miner.RegisterAsync(cancellationToken);
            return miner;
        }
        catch
        {
            await miner.DisposeAsync();
            throw;
        }
    }

    /// <summary>Cuts the connection without a good-bye, as the death of a process would.</summary>
    public void Kill() => _transport.Abort();

    /// <summary>Falls silent with the connection open: no tokens, no heartbeats, no answers to pings.</summary>
    public void Freeze() => _isFrozen = true;

    /// <summary>Says that it wants no new jobs; running ones go on.</summary>
    public void Drain() => Send(new MinerFrame { Draining = new Draining() });

    /// <summary>Closes the connection in the orderly way; running jobs are dropped.</summary>
    public async ValueTask DisposeAsync()
    {
        await _transport.CloseAsync();
        _transport.Abort();
        await Completion;
    }

    internal SendResult Send<TFrame>(TFrame frame) where TFrame : struct, IOutgoingFrame => _link.TrySend(frame);

    internal SendResult Send(MinerFrame frame) => _link.TrySend(new MessageFrame(frame));

    internal void Forget(Answer answer)
    {
        _running.TryRemove(answer.Key, out _);
        Stats.OnOver();
    }

    private async Task RegisterAsync(CancellationToken cancellationToken)
    {
        var register = new Register
        {
            ProtocolVersion = WireLimits.ProtocolVersion,
            MachineId = _options.MachineId,
            Name = _options.MachineId,
            AgentVersion = "0",
            Engine = "fake",
            Models =
            {
                new OfferedModel
                {
                    Model = _options.Model,
                    ContextLength = (uint)_options.ContextLength,
                    Slots = (uint)_options.Slots,
                    CanResume = true,
                },
            },
        };
        Send(new MinerFrame { Register = register });
        Welcome accepted = await _welcome.Task.WaitAsync(WireLimits.RegisterTimeout, Pacer.Time, cancellationToken);
        if (accepted.Models.Count == 0)
        {
            throw new MinerRefusedException(accepted.Refused.FirstOrDefault()?.Reason ?? "no model was accepted", isFinal: true);
        }

        Stats.OnWelcomed();
        if (_options.HeartbeatInterval > TimeSpan.Zero) Pacer.Add(new Heartbeats(this, _options.HeartbeatInterval), Pacer.Now);
        Send(new MinerFrame { Pull = new Pull { Model = _options.Model, Credits = (uint)_options.Slots } });
    }

    private async Task<TransportEnd> ReceiveAsync()
    {
        try
        {
            while (true)
            {
                int count = await _transport.ReceiveAsync(_reader.GetMemory()).ConfigureAwait(false);
                if (count == 0) break;
                _reader.Advance(count);
                if (!HandleAll()) return TransportEnd.Malformed;
            }
        }
        catch (InvalidProtocolBufferException)
        {
            return TransportEnd.Malformed;
        }
        finally
        {
            _transport.Abort();
            _reader.Dispose();
            bool wasWelcome = !_welcome.TrySetException(new MinerRefusedException("the gateway closed the connection", isFinal: false));
            if (wasWelcome) Stats.OnEnded();
        }

        return _transport.End;
    }

    /// <summary>Handles all frames that have been received whole; false when what comes is no frame.</summary>
    private bool HandleAll()
    {
        FrameReadStatus status;
        while ((status = _reader.TryRead(out ReadOnlySpan<byte> frame)) == FrameReadStatus.Frame) Handle(frame);
        return status == FrameReadStatus.NeedMore;
    }

    private void Handle(ReadOnlySpan<byte> bytes)
    {
        if (_isFrozen) return;
        if (JobFrame.TryRead(bytes, out JobFrame job))
        {
            Begin(job);
            return;
        }

        GatewayFrame frame = GatewayFrame.Parser.ParseFrom(bytes);
        switch (frame.BodyCase)
        {
            case GatewayFrame.BodyOneofCase.Welcome:
                _welcome.TrySetResult(frame.Welcome);
                break;
            case GatewayFrame.BodyOneofCase.Refused:
                _welcome.TrySetException(new MinerRefusedException(frame.Refused.Message, !frame.Refused.Retryable));
                break;
            case GatewayFrame.BodyOneofCase.Cancel:
                if (JobKey.TryRead(frame.Cancel.Job.Span, frame.Cancel.Attempt, out JobKey key)) _running.GetValueOrDefault(key)?.Cancel();
                break;
            case GatewayFrame.BodyOneofCase.Ping:
                Send(new MinerFrame { Pong = new Pong { Id = frame.Ping.Id } });
                break;
        }
    }

    private void Begin(JobFrame job)
    {
        AnswerPlan plan = _options.Plan.Follow(job.Request);
        plan = plan with { Fault = Draw(plan.Fault), Tokens = Math.Max(0, plan.Tokens - (int)Math.Min(job.TokensBefore, int.MaxValue)) };
        Stats.OnJob(hasFault: plan.Fault.Kind != FaultKind.None);
        var answer = new Answer(this, job.Key, plan, job.IsStream, Pacer.Now);
        long next = answer.Advance(Pacer.Now);
        // Most answers without a pace are over by now, and nobody else has seen them.
        if (answer.IsOver) return;
        _running[job.Key] = answer;
        if (next != Pacer.Never) Pacer.Add(answer, next);
    }

    private FaultRule Draw(FaultRule asked)
    {
        if (asked.Kind != FaultKind.None && _dice.NextDouble() < asked.Rate) return asked;
        foreach (FaultRule rule in _options.Faults)
        {
            if (_dice.NextDouble() < rule.Rate) return rule;
        }

        return FaultRule.None;
    }
}
