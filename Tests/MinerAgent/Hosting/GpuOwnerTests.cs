using System.Text.Json;
using IdleCloud.Demo.Supervision;
using IdleCloud.Tests.Gateway.Chat;
using IdleCloud.Tests.MinerAgent.Gpu.Nvml;
using IdleCloud.Tests.MinerAgent.OpenAi;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.MinerAgent.Hosting;

/// <summary>An owner with two GPUs: two agents, each on its own, as programs at a real gateway; the driver is the test's.</summary>
public sealed class GpuOwnerTests(ChatFixture chat) : IClassFixture<ChatFixture>
{
    private const int Minute = 60_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Minute)]
    public async Task Agents_WhenTheOwnerPlaysOnOneGpu_GiveWayOnThatOneAlone()
    {
        using FakeNvml driver = await FakeNvml.BuildAsync();
        using var first = new TempDirectory();
        using var second = new TempDirectory();
        await using ScriptedServer engine = await ScriptedServer.StartAsync();
        // A desktop on the first GPU, and the servers' own work on both.
        string[] calm = ["0 G 1811 900 2 0", $"0 C {Environment.ProcessId} 8000 97 0", $"1 C {Environment.ProcessId} 8000 97 0"];
        driver.Say(calm);
        await using AgentRun one = Start(engine, driver, first, "0");
        await using AgentRun other = Start(engine, driver, second, "GPU-bbbb");
        await OnOfferAsync(2);

        driver.Say([.. calm, "0 B 9100 6200 71 0"]);
        await OnOfferAsync(1);
        Assert.Equal("another program has taken the GPU's memory (6.1 GiB)", await NowAsync(first));
        Assert.Equal("no demand for this model at the moment", await NowAsync(second));

        driver.Say(calm);
        await OnOfferAsync(2);
        driver.Say([.. calm, "1 G 9200 100 0 30"]);
        await OnOfferAsync(1);
        Assert.Equal("the GPU records or streams video", await NowAsync(second));

        foreach (AgentRun agent in new[] { one, other })
        {
            Signals.Send(agent.Id, Signal.Interrupt);
            Assert.Equal(0, await agent.Exited.WaitAsync(Patience, Cancel));
        }

        await chat.Server.SettleAsync();
    }

    [Fact]
    public async Task Agent_WithAGpuThatIsNotThere_SaysWhichAreAndEnds()
    {
        using FakeNvml driver = await FakeNvml.BuildAsync();
        using var data = new TempDirectory();
        await using ScriptedServer engine = await ScriptedServer.StartAsync();
        await using AgentRun agent = Start(engine, driver, data, "7");
        Assert.Equal(2, await agent.Exited.WaitAsync(Patience, Cancel));
        Assert.Contains("there is no GPU '7': there are 0 (GPU-aaaa, NVIDIA GeForce RTX 4090), 1 (GPU-bbbb,", agent.Output, StringComparison.Ordinal);
    }

    private AgentRun Start(ScriptedServer engine, FakeNvml driver, TempDirectory data, string gpu) => AgentRun.Start(
        chat.Server.Address,
        [
            ("key", chat.Server.MinerKey), ("model", ""), ("serve", "idle-tiny=test-model"), ("engine-url", new Uri(engine.Url, "/v1").ToString()),
            ("data", data.Path), ("gpu-devices", gpu), ("resume-after-seconds", "1"), ("LD_LIBRARY_PATH", driver.Folder),
            // The server is in this process.
            ("engine-programs", Path.GetFileName(Environment.ProcessPath!)),
        ]);

    private Task OnOfferAsync(int miners) => Eventually.HoldsAsync(
        async () => (await chat.Server.PoolAsync()).Miners == miners, Patience, $"{miners} agents' slots are on offer");

    private static async Task<string> NowAsync(TempDirectory data)
    {
        (int code, string output) = await ProgramRun.CompleteAsync(
            Programs.Find("MinerAgent", "idlecloud-miner"), ["status", "--data", data.Path, "--json"]);
        Assert.Equal(0, code);
        return JsonDocument.Parse(output).RootElement.GetProperty("now").GetString()!;
    }
}
