using Google.Protobuf;
using IdleCloud.MinerAgent.Connection;
using IdleCloud.MinerAgent.Engines;
using IdleCloud.MinerAgent.Owner;
using IdleCloud.MinerAgent.Retries;
using IdleCloud.MinerAgent.Status;
using IdleCloud.Tests.Support;
using IdleCloud.Wire;
using Microsoft.Extensions.Logging.Abstractions;
using Kind = IdleCloud.Wire.MinerFrame.BodyOneofCase;

namespace IdleCloud.Tests.MinerAgent.Connection;

/// <summary>What an agent says on a connection.</summary>
public sealed class MinerSessionTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _clock = new();
    private readonly ScriptedEngine _engine = new();
    private readonly ScriptedGateway _gateway = new();
    private readonly OwnerGate _gate = new();
    private AgentStatus _status = null!;
    private EngineSupervisor _supervisor = null!;
    private MinerSession _session = null!;
    private Task<SessionEnd> _running = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1), new Random(1));
        _supervisor = new EngineSupervisor(_engine, _gate, backoff, TimeProvider.System, NullLogger<EngineSupervisor>.Instance);
        _gate.Open();
        await _supervisor.StartAsync(Cancel);
        _status = new AgentStatus(_clock);
        var offer = new MinerOffer("0123456789abcdef", "a name", "scripted", "test-model", 1024, 2, true, []);
        var context = new SessionContext(offer, _supervisor, _gate, new TokenPacer(null, _clock), _status, _clock);
        _session = new MinerSession(context, _gateway.Agent, NullLogger<MinerSession>.Instance);
        _running = _session.RunAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _running;
        await _supervisor.DisposeAsync();
    }

    [Fact]
    public async Task RunAsync_WhenWelcomed_AsksForAllSlots()
    {
        Register register = (await _gateway.NextAsync(Kind.Register)).Register;
        Assert.Equal((WireLimits.ProtocolVersion, "0123456789abcdef", "a name"), (register.ProtocolVersion, register.MachineId, register.Name));
        OfferedModel model = Assert.Single(register.Models);
        Assert.Equal(("test-model", 1024u, 2u), (model.Model, model.ContextLength, model.Slots));

        var pay = new AskedPrice { PromptNanoUsdPerMillion = 1, CompletionNanoUsdPerMillion = 2 };
        _gateway.Welcome("test-model", pay);
        Pull pull = (await _gateway.NextAsync(Kind.Pull)).Pull;
        Assert.Equal(("test-model", 2u), (pull.Model, pull.Credits));
        Assert.Equal(pay, _status.Pay);
    }

    [Fact]
    public async Task Job_OfAQuestion_IsAcceptedStreamedAndCompleted()
    {
        JobKey key = await SendJobAsync("say hello");
        Accepted accepted = (await _gateway.NextAsync(Kind.Accepted)).Accepted;
        Assert.Equal((key.ToWireId(), 1u), (accepted.Job, accepted.Attempt));

        Chunk thought = (await _gateway.NextAsync(Kind.Chunk)).Chunk;
        Assert.Equal((0ul, "hm", 1u), (thought.Seq, thought.Reasoning, thought.Tokens));
        Chunk text = (await _gateway.NextAsync(Kind.Chunk)).Chunk;
        Assert.Equal((1ul, "hello", 2u), (text.Seq, text.Text, text.Tokens));

        Completed completed = (await _gateway.NextAsync(Kind.Completed)).Completed;
        Assert.Equal((2ul, FinishReason.Stop, 1u), (completed.Seq, completed.FinishReason, completed.Credits));
        Assert.Equal(new Usage { PromptTokens = 5, CompletionTokens = 4, ReasoningTokens = 1 }, completed.Usage);
    }

    [Fact]
    public async Task Cancel_OfARunningJob_IsAnsweredWithWhatWasUsed()
    {
        JobKey key = await SendJobAsync("hang");
        await _gateway.NextAsync(Kind.Chunk);
        _gateway.Send(new GatewayFrame { Cancel = new Cancel { Job = key.ToWireId(), Attempt = key.Attempt } });

        Completed completed = (await _gateway.NextAsync(Kind.Completed)).Completed;
        Assert.Equal((FinishReason.Cancelled, 1u, 1u), (completed.FinishReason, completed.Usage.CompletionTokens, completed.Credits));
    }

    [Fact]
    public async Task Gate_WhenItCloses_RefusesMoreJobsThenHandsTheRunningOneBackAndLeaves()
    {
        JobKey key = await SendJobAsync("hang");
        await _gateway.NextAsync(Kind.Chunk);
        _gate.Close("paused by a game");

        await _gateway.NextAsync(Kind.Draining);
        Failed failed = (await _gateway.NextAsync(Kind.Failed)).Failed;
        Assert.Equal((key.ToWireId(), FailureCode.Owner, true, 0u), (failed.Job, failed.Code, failed.Retryable, failed.Credits));
        // What the owner does is not the gateway's business.
        Assert.DoesNotContain("game", failed.Message, StringComparison.Ordinal);
        Assert.Equal(SessionEndKind.Drained, (await _running.WaitAsync(Cancel)).Kind);
    }

    [Fact]
    public async Task Deadline_OfAJob_EndsIt()
    {
        await SendJobAsync("hang", deadlineMs: 500);
        await _gateway.NextAsync(Kind.Chunk);
        _clock.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal(FinishReason.Cancelled, (await _gateway.NextAsync(Kind.Completed)).Completed.FinishReason);
    }

    [Fact]
    public async Task Job_ThatFails_TellsTheReason()
    {
        await SendJobAsync("fail");
        Failed failed = (await _gateway.NextAsync(Kind.Failed)).Failed;
        Assert.Equal((FailureCode.ContextLength, false, 1u), (failed.Code, failed.Retryable, failed.Credits));
    }

    [Fact]
    public async Task Job_ThatHitsABug_FailsWithoutTellingText()
    {
        await SendJobAsync("bug");
        Failed failed = (await _gateway.NextAsync(Kind.Failed)).Failed;
        Assert.Equal((FailureCode.Engine, true), (failed.Code, failed.Retryable));
        Assert.DoesNotContain("secret", failed.Message);
    }

    [Fact]
    public async Task Job_BeyondTheCredits_IsRefused()
    {
        await SendJobAsync("hang");
        SendJob("hang");
        SendJob("hang");
        Failed refused = (await _gateway.NextAsync(Kind.Failed)).Failed;
        Assert.Equal((FailureCode.Refused, true, 0u), (refused.Code, refused.Retryable, refused.Credits));
    }

    [Fact]
    public async Task Crash_OfTheEngine_FailsItsJobsAndAsksForNoneUntilItIsReady()
    {
        await SendJobAsync("hang");
        await _gateway.NextAsync(Kind.Chunk);
        _engine.Crash();

        Failed failed = (await _gateway.NextAsync(Kind.Failed)).Failed;
        Assert.Equal((FailureCode.Engine, true, 0u), (failed.Code, failed.Retryable, failed.Credits));
        SendJob("say hello");
        Failed refused = (await _gateway.NextAsync(Kind.Failed)).Failed;
        Assert.Equal((FailureCode.Refused, 0u), (refused.Code, refused.Credits));

        _engine.MayRestart.SetResult();
        Assert.Equal(2u, (await _gateway.NextAsync(Kind.Pull)).Pull.Credits);
    }

    [Fact]
    public async Task Drain_WithARunningJob_FinishesItAndEnds()
    {
        JobKey key = await SendJobAsync("hang");
        await _gateway.NextAsync(Kind.Chunk);
        _session.Drain();
        await _gateway.NextAsync(Kind.Draining);
        SendJob("say no");
        Assert.Equal(FailureCode.Refused, (await _gateway.NextAsync(Kind.Failed)).Failed.Code);

        _gateway.Send(new GatewayFrame { Cancel = new Cancel { Job = key.ToWireId(), Attempt = key.Attempt } });
        Assert.Equal(0u, (await _gateway.NextAsync(Kind.Completed)).Completed.Credits);
        Assert.Equal(SessionEndKind.Drained, (await _running.WaitAsync(Cancel)).Kind);
    }

    [Fact]
    public async Task Drain_WithoutAJob_EndsAtOnce()
    {
        await WelcomeAsync();
        _session.Drain();
        Assert.Equal(SessionEndKind.Drained, (await _running.WaitAsync(Cancel)).Kind);
    }

    [Fact]
    public async Task Refused_OfTheRegister_EndsTheSessionForGood()
    {
        _gateway.Send(new GatewayFrame { Refused = new Refused { Code = "x", Message = "too old", Retryable = false } });
        Assert.Equal(new SessionEnd(SessionEndKind.Rejected, "too old"), await _running.WaitAsync(Cancel));
    }

    [Fact]
    public async Task Refused_ForNow_MayBeTriedAgain()
    {
        _gateway.Send(new GatewayFrame { Refused = new Refused { Code = "x", Message = "full", Retryable = true } });
        Assert.Equal(SessionEndKind.Lost, (await _running.WaitAsync(Cancel)).Kind);
    }

    [Fact]
    public async Task Welcome_WithoutTheModel_EndsTheSessionForGood()
    {
        _gateway.Send(new GatewayFrame { Welcome = new Welcome { Refused = { new RefusedModel { Model = "test-model", Reason = "not in the catalogue" } } } });
        SessionEnd end = await _running.WaitAsync(Cancel);
        Assert.Equal(SessionEndKind.Rejected, end.Kind);
        Assert.Contains("not in the catalogue", end.Reason);
    }

    [Fact]
    public async Task Cut_WithARunningJob_CancelsIt()
    {
        await SendJobAsync("hang");
        await _gateway.NextAsync(Kind.Chunk);
        _gateway.Cut();
        // Returns only when the job, which would hang for ever, has ended.
        Assert.Equal(SessionEndKind.Lost, (await _running.WaitAsync(Cancel)).Kind);
    }

    [Fact]
    public async Task Heartbeat_EachSecond_TellsTheRunningJobs()
    {
        await SendJobAsync("hang");
        await _gateway.NextAsync(Kind.Chunk);
        await Eventually.HoldsAsync(() => _clock.ActiveTimers > 0, TimeSpan.FromSeconds(5), "the heartbeat's timer");
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1u, (await _gateway.NextAsync(Kind.Heartbeat)).Heartbeat.Running);
    }

    [Fact]
    public async Task Ping_OfTheGateway_IsAnswered()
    {
        await WelcomeAsync();
        _gateway.Send(new GatewayFrame { Ping = new Ping { Id = 77 } });
        Assert.Equal(77ul, (await _gateway.NextAsync(Kind.Pong)).Pong.Id);
    }

    [Fact]
    public async Task Draining_OfTheGateway_AsksToGoElsewhereAndLetsTheJobsGoOn()
    {
        JobKey key = await SendJobAsync("hang");
        await _gateway.NextAsync(Kind.Chunk);
        Assert.False(_session.SentAway.IsCompleted);
        _gateway.Send(new GatewayFrame { Draining = new Draining() });
        await _session.SentAway.WaitAsync(Cancel);

        _gateway.Send(new GatewayFrame { Cancel = new Cancel { Job = key.ToWireId(), Attempt = key.Attempt } });
        Assert.Equal(1u, (await _gateway.NextAsync(Kind.Completed)).Completed.Credits);
        Assert.False(_running.IsCompleted);
    }

    [Theory]
    [InlineData("key_revoked")]
    [InlineData("superseded")]
    [InlineData("")]
    public async Task Revoked_WhateverItsCode_EndsTheSessionForGoodWithItsReason(string code)
    {
        await WelcomeAsync();
        _gateway.Send(new GatewayFrame { Revoked = new Revoked { Code = code, Reason = "The key is gone." } });
        SessionEnd end = await _running.WaitAsync(Cancel);
        Assert.Equal(SessionEndKind.Rejected, end.Kind);
        Assert.Contains("The key is gone.", end.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Frames_OfANewerGateway_AreTakenForWhatIsKnownOfThem()
    {
        await _gateway.NextAsync(Kind.Register);
        _gateway.Send(GatewayFrame.Parser.ParseFrom(UnknownFields.OnlyUnknown().ToByteArray()));
        var model = new AcceptedModel { Model = "test-model", Family = ModelFamily.Think, ContextLength = 1024 };
        _gateway.Send(new GatewayFrame
        {
            Welcome = UnknownFields.AddTo(new Welcome { Session = 1, HeartbeatIntervalMs = 1_000, Models = { UnknownFields.AddTo(model) } }),
        });
        await _gateway.NextAsync(Kind.Pull);
        var key = new JobKey(Guid.NewGuid(), 1);
        var request = new ChatRequest { Messages = { UnknownFields.AddTo(new ChatMessage { Role = Role.User, Content = "say hello" }) }, Stream = true };
        var job = new Job { Job_ = key.ToWireId(), Attempt = 1, Model = "test-model", DeadlineMs = 60_000, Request = UnknownFields.AddTo(request) };
        _gateway.Send(UnknownFields.AddTo(new GatewayFrame { Job = UnknownFields.AddTo(job) }));
        Assert.Equal(FinishReason.Stop, (await _gateway.NextAsync(Kind.Completed)).Completed.FinishReason);
    }

    private async Task WelcomeAsync()
    {
        await _gateway.NextAsync(Kind.Register);
        _gateway.Welcome("test-model");
        await _gateway.NextAsync(Kind.Pull);
    }

    private async Task<JobKey> SendJobAsync(string order, uint deadlineMs = 60_000)
    {
        await WelcomeAsync();
        return SendJob(order, deadlineMs);
    }

    private JobKey SendJob(string order, uint deadlineMs = 60_000)
    {
        var key = new JobKey(Guid.NewGuid(), 1);
        var request = new ChatRequest { Messages = { new ChatMessage { Role = Role.User, Content = order } }, Stream = true };
        _gateway.Send(new GatewayFrame
        {
            Job = new Job { Job_ = key.ToWireId(), Attempt = key.Attempt, Model = "test-model", DeadlineMs = deadlineMs, Request = request },
        });
        return key;
    }
}
