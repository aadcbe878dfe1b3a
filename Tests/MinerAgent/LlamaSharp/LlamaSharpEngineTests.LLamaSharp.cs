using IdleCloud.MinerAgent.Engines;
using IdleCloud.MinerAgent.Engines.Llama;
using IdleCloud.Tests.MinerAgent.Llama;

namespace IdleCloud.Tests.MinerAgent.LlamaSharp;

/// <summary>The contract, with the host on LLamaSharp and its CPU backend.</summary>
public sealed class LlamaSharpEngineTests(LlamaSharpFixture fixture) : LlamaHostContractTests, IClassFixture<LlamaSharpFixture>
{
    internal override LlamaEngine Hosted => fixture.Engine;

    private protected override IEngineFactory Factory(LlamaOptions options) => LlamaSharpFixture.Factory(options);
}
