using IdleCloud.Demo.Supervision;
using IdleCloud.Tests.MinerAgent.Hosting;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.MinerAgent.Models;

/// <summary>The program itself: its commands about models, and that a wrong byte is never loaded.</summary>
public sealed class ModelCommandTests : IDisposable
{
    private readonly ModelKit _kit = new();

    public void Dispose() => _kit.Dispose();

    [Fact]
    public async Task Models_FromItsDownloadToItsRemoval()
    {
        await using FileServer server = await FileServer.StartAsync(ModelKit.Tiny);
        (int exit, string output) = await RunAsync("download", server.Url, "--model-sha256", ModelKit.TinyHash);
        Assert.True(exit == 0, output);
        Assert.Contains(ModelKit.TinyHash, output, StringComparison.Ordinal);
        Assert.Contains("as --model-sha256 says", (await RunAsync("list")).Output, StringComparison.Ordinal);
        (exit, output) = await RunAsync("verify");
        Assert.Equal(0, exit);
        Assert.StartsWith("good", output.TrimStart(), StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("remove", server.Url)).Exit);
        Assert.Contains("0 models", (await RunAsync("list")).Output, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync("remove", server.Url)).Exit);
    }

    [Fact]
    public async Task Agent_WhenAByteIsWrong_EndsBeforeAnythingIsLoaded()
    {
        await using FileServer server = await FileServer.StartAsync(ModelKit.WithAnotherByte(ModelKit.Tiny.Length - 1));
        await using AgentRun agent = AgentRun.Start(
            new Uri("http://127.0.0.1:1"), ("model", server.Url), ("model-sha256", ModelKit.TinyHash), ("models-dir", _kit.Folder));
        Assert.Equal(3, await agent.Exited.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken));
        Assert.Contains("is wrong and was deleted", agent.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_kit.Folder));
    }

    private async Task<(int Exit, string Output)> RunAsync(string verb, params string[] arguments)
    {
        await using ProgramRun run = ProgramRun.Start(
            Programs.Find("MinerAgent", "idlecloud-miner"), ["models", verb, .. arguments, "--models-dir", _kit.Folder], new Dictionary<string, string>());
        int exit = await run.Exited.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        return (exit, run.Output);
    }
}
