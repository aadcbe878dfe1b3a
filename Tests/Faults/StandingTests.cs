using IdleCloud.MinerAgent.Engines;
using IdleCloud.MinerAgent.Engines.Text;
using IdleCloud.Tests.Gateway.Chat;
using IdleCloud.Tests.Support;
using IdleCloud.Wire;

namespace IdleCloud.Tests.Faults;

/// <summary>What an owner reads of its machine's standing, from the pool over the gateway to the agent's own status, as it changes.</summary>
public sealed class StandingTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly MoodyEngine _engine = new();
    private ChatServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ChatServer.StartAsync(
        postgres, settings: new() { ["MinerLink:ReportInterval"] = "00:00:01", ["Pools:FirstBackoff"] = "00:00:04" });

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Owner_WhoseAskIsAboveTheMarket_ReadsThatOnceSomebodyAsks()
    {
        var ask = new AskedPrice { PromptNanoUsdPerMillion = 1_000_000_000_000, CompletionNanoUsdPerMillion = 1_000_000_000_000 };
        await using EngineMiner owner = await EngineMiner.ConnectAsync(_engine, _server.Address, _server.MinerKey, "dear", ask);
        await ReadsAsync(owner, "no demand");
        Assert.Equal("no_miners_available", ChatServer.ErrorOf((await _server.AskAsync()).Body).GetProperty("code").GetString());
        await ReadsAsync(owner, "your price is above the market");
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Owner_WhoseEngineFails_ReadsOfThePauseThenOfProbationThenOfNeither()
    {
        await using EngineMiner owner = await EngineMiner.ConnectAsync(_engine, _server.Address, _server.MinerKey, "moody");
        await ReadsAsync(owner, "no demand");
        _engine.IsBroken = true;
        Assert.Equal("no_miners_available", ChatServer.ErrorOf((await _server.AskAsync()).Body).GetProperty("code").GetString());
        // The probe, when its time has come, stands still for as long as the test looks.
        _engine.IsBroken = false;
        await ReadsAsync(owner, "it has failed; no jobs for another");
        await ReadsAsync(owner, "probation");
        _engine.GoOn.SetResult();
        await Eventually.HoldsAsync(() => !Reads(owner, "probation") && !Reads(owner, "it has failed"), Patience, "its past is forgiven");
        Assert.Contains("hello", (await _server.AskAsync()).Body);
    }

    private static Task ReadsAsync(EngineMiner owner, string text) =>
        Eventually.HoldsAsync(() => Reads(owner, text), Patience, $"the owner reads '{text}'");

    private static bool Reads(EngineMiner owner, string text) => owner.Status.Standing?.StartsWith(text, StringComparison.Ordinal) == true;

    /// <summary>An engine that fails, or answers when it may.</summary>
    private sealed class MoodyEngine : IInferenceEngine
    {
        public EngineInfo Info { get; } = new("moody", "Moody", ContextLength: 1024, Slots: 1, CanResume: true);

        public Task<string> Crashed { get; } = new TaskCompletionSource<string>().Task;

        public TaskCompletionSource GoOn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsBroken { get; set; }

        public async Task<InferenceResult> RunAsync(InferenceRequest request, IInferenceSink sink, CancellationToken cancellationToken)
        {
            if (IsBroken) return InferenceResult.Failed(EngineFailure.Broken("out of order"));
            await GoOn.Task.WaitAsync(cancellationToken);
            await sink.WriteAsync(PieceKind.Content, "hello", tokens: 1, cancellationToken);
            return InferenceResult.Finished(FinishReason.Stop, new TokenUsage(5, 1, 0, 0));
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
