using IdleCloud.MinerAgent.Engines;
using IdleCloud.MinerAgent.Engines.OpenAi;
using IdleCloud.Tests.MinerAgent.Engines;

namespace IdleCloud.Tests.MinerAgent.OpenAi;

/// <summary>The contract of all engines, through an OpenAI-compatible server on the real model.</summary>
public sealed class OpenAiContractTests(LlamaFacade facade) : EngineContractTests, IClassFixture<LlamaFacade>, IAsyncLifetime
{
    private IInferenceEngine? _engine;

    internal override IInferenceEngine Engine => _engine!;

    public async ValueTask InitializeAsync() =>
        _engine = await new OpenAiEngineFactory(new OpenAiOptions { Url = facade.Url, Slots = 4 }, TimeProvider.System).StartAsync(Cancel);

    public ValueTask DisposeAsync() => Engine.DisposeAsync();
}
