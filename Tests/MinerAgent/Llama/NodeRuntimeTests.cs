using IdleCloud.MinerAgent.Engines.Llama;

namespace IdleCloud.Tests.MinerAgent.Llama;

/// <summary>What the agent needs of Node.js.</summary>
public sealed class NodeRuntimeTests
{
    [Theory]
    [InlineData("v20.20.2\n", 20)]
    [InlineData("v8.0.0", 8)]
    [InlineData("not node", 0)]
    [InlineData("", 0)]
    public void MajorVersion_OfWhatNodeSays_IsItsFirstNumber(string output, int expected) => Assert.Equal(expected, NodeRuntime.MajorVersion(output));

    [Fact]
    public async Task FindAsync_OnThisMachine_FindsNode()
    {
        NodeRuntime runtime = await NodeRuntime.FindAsync(TestContext.Current.CancellationToken);
        Assert.True(File.Exists(runtime.NodePath));
    }
}
