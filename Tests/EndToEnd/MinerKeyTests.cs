using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.EndToEnd;

/// <summary>An agent whose key is refused.</summary>
[Collection(SharedDemoCollection.Name)]
public sealed class MinerKeyTests(SharedDemo shared)
{
    [Fact]
    public async Task Agent_WhenItsKeyIsUnknown_EndsWithCode2AndSaysWhy()
    {
        await using var miner = MinerRun.Start(shared.Demo, Contracts.ApiKeys.ApiKeyFormat.Generate(Contracts.ApiKeys.ApiKeyKind.Miner));
        Assert.Equal(2, await miner.Exited.WaitAsync(TestScale.Allow(TimeSpan.FromSeconds(30)), TestContext.Current.CancellationToken));
        Assert.Contains("key", miner.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Agent_WithACustomersKey_EndsWithCode2()
    {
        await using var miner = MinerRun.Start(shared.Demo, shared.Demo.File.ApiKey);
        Assert.Equal(2, await miner.Exited.WaitAsync(TestScale.Allow(TimeSpan.FromSeconds(30)), TestContext.Current.CancellationToken));
    }
}
