using System.Net;
using IdleCloud.Demo.Ready;
using IdleCloud.Demo.Supervision;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.EndToEnd;

/// <summary>The demo as a program: what it leaves and keeps, and what it refuses.</summary>
[Collection(OwnDemoCollection.Name)]
public sealed class DemoLifecycleTests
{
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Demo_WhenCtrlCIsPressed_StopsCleanlyAndLeavesNothing()
    {
        await using var demo = await DemoProcess.StartAsync();
        string file = Path.Combine(demo.DataDirectory, "demo.json");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.True(PosixProcess.IsRunning(demo.File.GatewayPid));
        Assert.True(PosixProcess.IsRunning(Assert.Single(demo.File.MinerPids)));

        demo.PressCtrlC();

        Assert.Equal(0, await demo.Exited.WaitAsync(TestScale.Allow(StopWithin), TestContext.Current.CancellationToken));
        Assert.False(File.Exists(file));
        await demo.LeavesNothingBehindAsync(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Demo_WhenKilled_LeavesNothingForLong()
    {
        await using var demo = await DemoProcess.StartAsync();
        Signals.Send(demo.ProcessId, Signal.Kill);
        await demo.LeavesNothingBehindAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Demo_WhenStoppedWhileAStreamRuns_FinishesItFirst()
    {
        await using var demo = await DemoProcess.StartAsync(["--max-tokens-per-second", "50"]);
        using var client = demo.CreateClient();
        using var response = await ChatCall.SendAsync(client, ChatCall.Body(demo.File.Model, Prompts.ShortCount, stream: true));

        List<string> events = [];
        await foreach (string payload in ChatCall.ReadEventsAsync(response))
        {
            if (events.Count == 0) demo.PressCtrlC();
            events.Add(payload);
        }

        Assert.Equal("[DONE]", events[^1]);
        Assert.Contains("20", string.Concat(events.Select(ChatCall.TextOf)), StringComparison.Ordinal);
        Assert.Equal(0, await demo.Exited.WaitAsync(TestScale.Allow(StopWithin), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Demo_WhenTheGatewayIsKilled_BreaksStreamsSaysSoAndStopsEverything()
    {
        await using var demo = await DemoProcess.StartAsync(["--max-tokens-per-second", "20"]);
        using var client = demo.CreateClient();
        using var response = await ChatCall.SendAsync(client, ChatCall.Body(demo.File.Model, Prompts.Count, stream: true));

        // A broken transfer, which no client can take for a whole answer.
        await Assert.ThrowsAsync<HttpIOException>(async () =>
        {
            await foreach (string _ in ChatCall.ReadEventsAsync(response))
            {
                if (PosixProcess.IsRunning(demo.File.GatewayPid)) Signals.Send(demo.File.GatewayPid, Signal.Kill);
            }
        });

        Assert.Equal(1, await demo.Exited.WaitAsync(TestScale.Allow(StopWithin), TestContext.Current.CancellationToken));
        Assert.Contains("The gateway ended with code 137", demo.Output, StringComparison.Ordinal);
        await demo.LeavesNothingBehindAsync(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Demos_SideBySideAndAgain_KeepTheirOwnKeys()
    {
        using var kept = new TempDirectory();
        DemoFile first;
        await using (var one = await DemoProcess.StartAsync(["--miners", "0"], kept.Path))
        await using (var other = await DemoProcess.StartAsync(["--miners", "0"]))
        {
            first = one.File;
            Assert.NotEqual(first.ApiKey, other.File.ApiKey);
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(one.File.BaseUrl, first.ApiKey));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(other.File.BaseUrl, other.File.ApiKey));
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(other.File.BaseUrl, first.ApiKey));
        }

        await using var again = await DemoProcess.StartAsync(["--miners", "0"], kept.Path);
        Assert.Equal((first.ApiKey, first.MinerKey, first.OperatorKey), (again.File.ApiKey, again.File.MinerKey, again.File.OperatorKey));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(again.File.BaseUrl, first.ApiKey));
    }

    [Fact]
    public async Task Demo_WithoutMiners_AnswersThatNoneIsAvailable()
    {
        await using var demo = await DemoProcess.StartAsync(["--miners", "0"]);
        using var client = demo.CreateClient();

        using var response = await ChatCall.SendAsync(client, ChatCall.Body(demo.File.Model, Prompts.France, stream: true));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("no_miners_available", ChatCall.ErrorCodeOf(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        Assert.InRange(response.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Demo_WithAnotherModel_PutsItIntoTheCatalogueAndServesIt()
    {
        // The small model under another name is another model to everybody.
        using var directory = new TempDirectory();
        string path = Path.Combine(directory.Path, "renamed.gguf");
        byte[] model = await File.ReadAllBytesAsync(RepositoryFiles.SmallModel, TestContext.Current.CancellationToken);
        "Idle Teen"u8.CopyTo(model.AsSpan(model.AsSpan().IndexOf("Idle Tiny"u8)));
        await File.WriteAllBytesAsync(path, model, TestContext.Current.CancellationToken);

        await using var demo = await DemoProcess.StartAsync(["--model", path]);

        Assert.Equal("idle-teen", demo.File.Model);
        using var client = demo.CreateClient();
        using var response = await ChatCall.SendAsync(client, ChatCall.Body("idle-teen", Prompts.France, stream: false));
        Assert.Contains("Paris", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_WhenPortOrDirectoryIsTaken_SaysWhichFlagHelps()
    {
        await using var demo = await DemoProcess.StartAsync(["--miners", "0"]);

        var (exitCode, output) = await RunAsync("--port", $"{demo.Port}", "--data", $"{demo.DataDirectory}-other");
        Assert.Equal(1, exitCode);
        Assert.Contains($"Port {demo.Port} is in use: choose another one with --port.", output, StringComparison.Ordinal);

        (exitCode, output) = await RunAsync("--port", $"{FreePort.Take()}", "--data", demo.DataDirectory);
        Assert.Equal(1, exitCode);
        Assert.Contains($"{demo.DataDirectory} is in use by another demo", output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(demo.DataDirectory, "demo.json")), "the running demo's file stays");
    }

    private static Task<(int ExitCode, string Output)> RunAsync(params string[] arguments) =>
        ProgramRun.CompleteAsync(Programs.Find("Demo", "IdleCloud.Demo"), arguments);

    private static async Task<HttpStatusCode> StatusAsync(string baseUrl, string key)
    {
        using var client = new HttpClient { DefaultRequestHeaders = { Authorization = new("Bearer", key) } };
        using var response = await client.GetAsync(baseUrl + "/models", TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
