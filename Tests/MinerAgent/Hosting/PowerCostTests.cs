using System.Net;
using System.Text.Json;
using IdleCloud.Demo.Supervision;
using IdleCloud.Tests.Gateway.Chat;
using IdleCloud.Tests.MinerAgent.Gpu.Nvml;
using IdleCloud.Tests.MinerAgent.OpenAi;
using IdleCloud.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Tests.MinerAgent.Hosting;

/// <summary>An owner whose power costs more than the model pays: the agent as a program at a real gateway; the driver's meter is the test's.</summary>
public sealed class PowerCostTests(ChatFixture chat) : IClassFixture<ChatFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Agent_WhenPowerCostsMoreThanTheModelPays_EndsItsJobAndServesAgainWhenPowerIsCheap()
    {
        using FakeNvml driver = await FakeNvml.BuildAsync();
        driver.Say("0 W 0 330 0 0");
        using var data = new TempDirectory();
        await using ScriptedServer engine = await ScriptedServer.StartAsync();
        var mayEnd = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        engine.Chat = context => AnswerAsync(context, mayEnd.Task);
        await using AgentRun agent = Start(engine, driver, data);
        await OnOfferAsync(1);

        // A job that has begun before anybody knows what it costs: 300 W more than idle, at 0.30 USD a kilowatt-hour.
        Task<(HttpStatusCode Status, string Body)> answer = chat.Server.AskAsync();
        JsonElement status = await StatusAsync(data, now => now.StartsWith("power costs more than this model pays (", StringComparison.Ordinal));
        Assert.Equal(1, Number(status, "running_jobs"));
        // At least: a processor that tells what it draws adds to it.
        Assert.InRange(status.GetProperty("cost").GetProperty("serving_watts").GetDouble(), 299, 10_000);
        mayEnd.SetResult();
        (HttpStatusCode code, string body) = await answer;
        Assert.Equal(HttpStatusCode.OK, code);
        Assert.Contains("Here I am.", body, StringComparison.Ordinal);
        await OnOfferAsync(0);
        status = await StatusAsync(data, now => now.Length > 0);
        Assert.Equal(
            (1, 0, 0), (Number(status, "served_jobs"), Number(status, "failed_jobs"), Number(status, "handed_back_jobs")));

        // Each second has its reason, without the figures.
        await Eventually.HoldsAsync(
            async () => (await CommandAsync("status", data)).Contains("\npower costs more than this model pays ", StringComparison.Ordinal),
            Patience, "the last hour has the reason");
        Assert.Contains("Power:      0.30 USD for a kilowatt-hour; ", await CommandAsync("status", data), StringComparison.Ordinal);

        // By night it is cheap.
        await CommandAsync("power-price", data, "0.000001");
        await OnOfferAsync(1);
        Assert.Equal(HttpStatusCode.OK, (await chat.Server.AskAsync()).Status);
        Signals.Send(agent.Id, Signal.Interrupt);
        Assert.Equal(0, await agent.Exited.WaitAsync(TestScale.Allow(Patience), Cancel));
        Assert.Contains("No more jobs for now: power costs more", agent.Output, StringComparison.Ordinal);
        await chat.Server.SettleAsync();
    }

    private static async Task AnswerAsync(HttpContext context, Task mayEnd)
    {
        context.Response.ContentType = "text/event-stream";
        await WriteAsync(context, """{"choices":[{"delta":{"content":"Here "}}]}""");
        await mayEnd.WaitAsync(context.RequestAborted);
        await WriteAsync(context, """{"choices":[{"delta":{"content":"I am."},"finish_reason":"stop"}]}""");
        await WriteAsync(context, "[DONE]");
    }

    private static async Task WriteAsync(HttpContext context, string chunk)
    {
        await context.Response.WriteAsync($"data: {chunk}\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private AgentRun Start(ScriptedServer engine, FakeNvml driver, TempDirectory data) => AgentRun.Start(
        chat.Server.Address,
        [
            ("key", chat.Server.MinerKey), ("model", ""), ("serve", "idle-tiny=test-model"), ("engine-url", new Uri(engine.Url, "/v1").ToString()),
            ("data", data.Path), ("gpu-devices", "0"), ("LD_LIBRARY_PATH", driver.Folder), ("power-price", "0.30"), ("below-cost", "refuse"),
            ("idle-watts", "30"), ("cost-decide-seconds", "2"),
        ]);

    private Task OnOfferAsync(int miners) => Eventually.HoldsAsync(
        async () => (await chat.Server.PoolAsync()).Miners == miners, Patience, $"{miners} agents' slots are on offer");

    private static async Task<JsonElement> StatusAsync(TempDirectory data, Func<string, bool> isAwaited)
    {
        JsonElement status = default;
        await Eventually.HoldsAsync(
            async () =>
            {
                status = JsonDocument.Parse(await CommandAsync("status", data, "--json")).RootElement;
                return isAwaited(status.GetProperty("now").GetString()!);
            },
            Patience, "the agent says so");
        return status;
    }

    private static int Number(JsonElement status, string name) => status.GetProperty(name).GetInt32();

    private static async Task<string> CommandAsync(string command, TempDirectory data, params string[] more)
    {
        (int code, string output) = await ProgramRun.CompleteAsync(Programs.Find("MinerAgent", "idlecloud-miner"), [command, "--data", data.Path, .. more]);
        Assert.Equal(0, code);
        return output;
    }
}
