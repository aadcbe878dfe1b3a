using IdleCloud.Demo.Supervision;
using IdleCloud.MinerAgent.Engines;
using IdleCloud.MinerAgent.Engines.Llama;
using IdleCloud.Tests.MinerAgent.Engines;
using IdleCloud.Tests.MinerAgent.Text;
using IdleCloud.Tests.Support;
using IdleCloud.Wire;

namespace IdleCloud.Tests.MinerAgent.Llama;

/// <summary>Engines with a host process: the contract of all engines, and what is theirs. A subclass brings its host.</summary>
public abstract class LlamaHostContractTests : EngineContractTests
{
    internal abstract LlamaEngine Hosted { get; }

    internal sealed override IInferenceEngine Engine => Hosted;

    /// <summary>Starts one more.</summary>
    private protected abstract IEngineFactory Factory(LlamaOptions options);

    [Fact]
    public void Info_OfTheSmallModel_TellsItsNameAndContext()
    {
        Assert.Equal(("Idle Tiny", 1024, 4), (Engine.Info.ModelName, Engine.Info.ContextLength, Engine.Info.Slots));
        Assert.StartsWith("llama.cpp", Engine.Info.Description);
    }

    [Theory]
    [InlineData("What is 17 + 25?", 0u)]
    [InlineData("Tell me a story.", 60u)]
    public async Task RunAsync_FromWhereAnotherMinerWasCutInItsThoughtsToo_GoesOnAsThatOneWould(string question, uint limit) =>
        await AssertResumesAsync(Ask.Question(question, chat => chat.MaxTokens = limit), markers: 8);

    [Fact]
    public async Task RunAsync_WhenTheAnswerSoFarFillsTheContext_EndsWithLength()
    {
        string filling = string.Concat(Enumerable.Repeat("1, ", 600));
        (InferenceResult result, RecordingSink sink) = await RunAsync(Ask.Question("Count.") with { Resume = new Resume { Text = filling, Tokens = 1200 } });
        Assert.Equal((FinishReason.Length, ""), (result.FinishReason, sink.Content));
    }

    [Fact]
    public async Task RunAsync_WhenTheSinkWaits_StopsTheModelAndNotOnlyItsOutput()
    {
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var sink = new RecordingSink { Gate = cancel => open.Task.WaitAsync(cancel) };
        Task<InferenceResult> held = Engine.RunAsync(Ask.Question("Count from 1 to 100."), sink, Cancel);

        // Others go on meanwhile, and an answer of 391 tokens ends only after its sink has opened.
        (_, RecordingSink other) = await RunAsync(Ask.Question("Count from 1 to 77."));
        Assert.EndsWith("77.", other.Content);
        Assert.False(held.IsCompleted);
        open.SetResult();
        Assert.Equal(392, (await held).Usage.Completion);
    }

    [Fact]
    public async Task RunAsync_WhenTheHostIsKilled_FailsRetryably()
    {
        await using LlamaEngine engine = await StartAsync(LlamaTestEngine.Options());
        var sink = new RecordingSink();
        Task<InferenceResult> running = engine.RunAsync(Ask.Question("Count from 1 to 100."), sink, Cancel);
        await sink.First.WaitAsync(Cancel);
        Signals.Send(engine.HostProcessId, Signal.Kill);

        InferenceResult result = await running;
        Assert.Equal((FailureCode.Engine, true), (result.Failure!.Code, result.Failure.IsRetryable));
        Assert.Contains("code 137", await engine.Crashed.WaitAsync(Cancel));
    }

    [Fact]
    public async Task RunAsync_WhenTheHostGetsTheTerminalsSignals_GoesOn()
    {
        var sink = new RecordingSink();
        Task<InferenceResult> running = Engine.RunAsync(Ask.Question("Count from 1 to 100."), sink, Cancel);
        await sink.First.WaitAsync(Cancel);
        Signals.Send(Hosted.HostProcessId, Signal.Interrupt);
        Signals.Send(Hosted.HostProcessId, Signal.Terminate);

        // The agent drains then: its engine must finish what runs.
        Assert.Equal(392, (await running).Usage.Completion);
    }

    [Fact]
    public async Task DisposeAsync_WhenJobsRun_EndsThemAndTheHost()
    {
        LlamaEngine engine = await StartAsync(LlamaTestEngine.Options());
        int host = engine.HostProcessId;
        var sink = new RecordingSink();
        Task<InferenceResult> running = engine.RunAsync(Ask.Question("Count from 1 to 100."), sink, Cancel);
        await sink.First.WaitAsync(Cancel);
        await engine.DisposeAsync();

        Assert.NotNull((await running).Failure);
        Assert.False(PosixProcess.IsRunning(host));
    }

    [Fact]
    public async Task StartAsync_WhenTheFileIsNoModel_SaysSo()
    {
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "not a model", Cancel);
            LlamaOptions options = LlamaTestEngine.Options() with { ModelPath = file };
            var failed = await Assert.ThrowsAsync<EngineStartException>(() => StartAsync(options));
            Assert.True(failed.IsPermanent);
            Assert.StartsWith("The model could not be loaded:", failed.Message);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task StartAsync_WithAContextOfTheOwners_TakesIt()
    {
        await using LlamaEngine engine = await StartAsync(LlamaTestEngine.Options(slots: 1) with { Context = 512 });
        Assert.Equal((512, 1), (engine.Info.ContextLength, engine.Info.Slots));
    }

    private async Task<LlamaEngine> StartAsync(LlamaOptions options) => (LlamaEngine)await Factory(options).StartAsync(Cancel);
}
