using IdleCloud.Demo.Supervision;
using IdleCloud.MinerAgent.Engines;
using IdleCloud.MinerAgent.Engines.Llama;
using IdleCloud.MinerAgent.Owner;
using IdleCloud.MinerAgent.Retries;
using IdleCloud.Tests.MinerAgent.Llama;
using IdleCloud.Tests.MinerAgent.Text;
using IdleCloud.Tests.Support;
using IdleCloud.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdleCloud.Tests.MinerAgent.Engines;

/// <summary>An engine that is kept running, with the real engine.</summary>
public sealed class EngineSupervisorTests
{
    private readonly OwnerGate _gate = new();

    /// <summary>The owner is away.</summary>
    public EngineSupervisorTests() => _gate.Open();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_WhenTheEngineIsKilled_FailsAndThenAnswersAgain()
    {
        var watched = new WatchedFactory(LlamaTestEngine.Factory());
        await using EngineSupervisor supervisor = Supervise(watched);
        List<EngineState> states = [];
        var readyAgain = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        EngineInfo info = await supervisor.StartAsync(Cancel);
        supervisor.StateChanged += () =>
        {
            states.Add(supervisor.State);
            if (supervisor.State == EngineState.Ready) readyAgain.TrySetResult();
        };

        var sink = new RecordingSink();
        Task<InferenceResult> running = supervisor.RunAsync(Ask.Question("Count from 1 to 100."), sink, Cancel);
        await sink.First.WaitAsync(Cancel);
        Signals.Send(((LlamaEngine)watched.Engines[0]).HostProcessId, Signal.Kill);

        Assert.Equal((FailureCode.Engine, true), ((await running).Failure!.Code, (await running).Failure!.IsRetryable));
        await readyAgain.Task.WaitAsync(TestScale.Allow(TimeSpan.FromSeconds(60)), Cancel);
        Assert.Equal([EngineState.Crashed, EngineState.Restarting, EngineState.Ready], states);
        Assert.Equal(1, supervisor.Crashes);

        var next = new RecordingSink();
        await supervisor.RunAsync(Ask.Question("What is the capital of France?"), next, Cancel);
        Assert.Equal("The capital of France is Paris.", next.Content);
        Assert.Equal(info, supervisor.Info);
    }

    [Fact]
    public async Task Gate_WhenItClosesWhileAnAnswerRuns_EndsTheEngineWithinTwoSecondsAndStartsItWhenItOpens()
    {
        var watched = new WatchedFactory(LlamaTestEngine.Factory());
        await using EngineSupervisor supervisor = Supervise(watched);
        await supervisor.StartAsync(Cancel);
        var sink = new RecordingSink();
        Task<InferenceResult> running = supervisor.RunAsync(Ask.Question("Count from 1 to 100."), sink, Cancel);
        await sink.First.WaitAsync(Cancel);
        int process = ((LlamaEngine)watched.Engines[0]).HostProcessId;

        _gate.Close("paused by a game");
        await Timing.KeepsAsync(() => !PosixProcess.IsRunning(process), TimeSpan.FromSeconds(2), "the engine's process has ended");
        Assert.True((await running.WaitAsync(Cancel)).Failure!.IsRetryable);
        Assert.Equal((EngineState.Resting, 0), (supervisor.State, supervisor.Crashes));
        Assert.False(supervisor.IsReady);

        _gate.Open();
        await Eventually.HoldsAsync(() => supervisor.IsReady, TimeSpan.FromSeconds(60), "the engine is back");
        Assert.Equal(2, watched.Engines.Count);
    }

    [Fact]
    public async Task StartAsync_WhileTheOwnerNeedsTheMachine_Waits()
    {
        _gate.Close("paused");
        var watched = new WatchedFactory(LlamaTestEngine.Factory());
        await using EngineSupervisor supervisor = Supervise(watched);
        Task<EngineInfo> starting = supervisor.StartAsync(Cancel);
        Assert.Equal(EngineState.Resting, supervisor.State);
        Assert.Empty(watched.Engines);
        _gate.Open();
        await starting;
    }

    [Fact]
    public async Task RunAsync_BeforeTheStart_IsRefusedRetryably()
    {
        await using EngineSupervisor supervisor = Supervise(new WatchedFactory(LlamaTestEngine.Factory()));
        InferenceResult result = await supervisor.RunAsync(Ask.Question("hi"), new RecordingSink(), Cancel);
        Assert.Equal((FailureCode.Refused, true), (result.Failure!.Code, result.Failure.IsRetryable));
    }

    [Fact]
    public async Task StartAsync_WhenTheEngineCannotStart_GivesUp()
    {
        var factory = new LlamaEngineFactory(
            LlamaTestEngine.Options() with { ModelPath = typeof(EngineSupervisorTests).Assembly.Location }, TimeProvider.System, NullLoggerFactory.Instance);
        await using EngineSupervisor supervisor = Supervise(factory);
        await Assert.ThrowsAsync<EngineStartException>(() => supervisor.StartAsync(Cancel));
    }

    private EngineSupervisor Supervise(IEngineFactory factory) => new(
        factory, _gate, new Backoff(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(100), new Random(1)), TimeProvider.System,
        NullLogger<EngineSupervisor>.Instance);

    /// <summary>Lets a test see the engines that the real factory makes.</summary>
    private sealed class WatchedFactory(IEngineFactory inner) : IEngineFactory
    {
        public List<IInferenceEngine> Engines { get; } = [];

        public async Task<IInferenceEngine> StartAsync(CancellationToken cancellationToken)
        {
            Engines.Add(await inner.StartAsync(cancellationToken));
            return Engines[^1];
        }
    }
}
