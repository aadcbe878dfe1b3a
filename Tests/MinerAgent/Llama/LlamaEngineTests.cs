using IdleCloud.MinerAgent.Engines;
using IdleCloud.MinerAgent.Engines.Llama;

namespace IdleCloud.Tests.MinerAgent.Llama;

/// <summary>The contract, with the host on Node.js.</summary>
public sealed class LlamaEngineTests(LlamaFixture fixture) : LlamaHostContractTests, IClassFixture<LlamaFixture>
{
    internal override LlamaEngine Hosted => fixture.Engine;

    private protected override IEngineFactory Factory(LlamaOptions options) => LlamaTestEngine.Factory(options);
}
