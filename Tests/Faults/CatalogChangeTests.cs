using IdleCloud.Contracts.Catalog;
using IdleCloud.MinerAgent.Connection;
using IdleCloud.MinerAgent.Engines;
using IdleCloud.MinerAgent.Engines.Text;
using IdleCloud.Tests.Gateway.Chat;
using IdleCloud.Tests.Support;
using IdleCloud.Wire;
using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Tests.Faults;

/// <summary>What an operator changes in the catalogue reaches agents that are connected, from the grain over the gateway to the agent itself.</summary>
public sealed class CatalogChangeTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private ChatServer _server = null!;

    private ICatalogGrain Catalog => _server.Services.GetRequiredService<IGrainFactory>().GetGrain<ICatalogGrain>(ICatalogGrain.Key);

    public async ValueTask InitializeAsync() =>
        _server = await ChatServer.StartAsync(postgres, settings: new() { ["MinerLink:ReportInterval"] = "00:00:01" });

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Price_WhenItChanges_ReachesTheAgentThatAsksForItsShare()
    {
        var ask = new AskedPrice { PromptNanoUsdPerMillion = 5, CompletionNanoUsdPerMillion = 7 };
        await using EngineMiner content = await EngineMiner.ConnectAsync(new HelloEngine(), _server.Address, _server.MinerKey, "content");
        await using EngineMiner proud = await EngineMiner.ConnectAsync(new HelloEngine(), _server.Address, _server.MinerKey, "proud", ask);
        await Eventually.HoldsAsync(() => content.Status.Pay is not null && proud.Status.Pay is not null, Patience, "Welcome has said what is paid");

        await Catalog.SetPriceAsync("idle-tiny", 100_000_000, 200_000_000);
        var share = new AskedPrice { PromptNanoUsdPerMillion = 80_000_000, CompletionNanoUsdPerMillion = 160_000_000 };
        await Eventually.HoldsAsync(() => share.Equals(content.Status.Pay), Patience, "the agent knows the new price");
        Assert.Equal(ask, proud.Status.Pay);
        Assert.Contains("hello", (await _server.AskAsync()).Body);
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task AllowedFiles_WhenTheyExcludeTheAgents_EndItsSessionWithTheReason()
    {
        await using EngineMiner miner = await EngineMiner.ConnectAsync(new HelloEngine(), _server.Address, _server.MinerKey, "of-another-file");
        await Eventually.HoldsAsync(() => miner.Status.Pay is not null, Patience, "it is connected");
        CatalogModel model = (await Catalog.FindAsync("idle-tiny"))!;
        try
        {
            await Catalog.PutAsync(model with { AllowedSha256 = [new('a', 64)] });
            SessionEnd end = await miner.Ended.WaitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(SessionEndKind.Rejected, end.Kind);
            Assert.Contains("does not tell which file it serves", end.Reason, StringComparison.Ordinal);
            await Eventually.HoldsAsync(
                async () => ChatServer.ErrorOf((await _server.AskAsync()).Body).GetProperty("code").GetString() == "no_miners_available",
                Patience,
                "nobody serves the model");
        }
        finally
        {
            await Catalog.PutAsync(model);
        }
    }

    private sealed class HelloEngine : IInferenceEngine
    {
        public EngineInfo Info { get; } = new("hello", "Hello", ContextLength: 1024, Slots: 1, CanResume: true);

        public Task<string> Crashed { get; } = new TaskCompletionSource<string>().Task;

        public async Task<InferenceResult> RunAsync(InferenceRequest request, IInferenceSink sink, CancellationToken cancellationToken)
        {
            await sink.WriteAsync(PieceKind.Content, "hello", tokens: 1, cancellationToken);
            return InferenceResult.Finished(FinishReason.Stop, new TokenUsage(5, 1, 0, 0));
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
