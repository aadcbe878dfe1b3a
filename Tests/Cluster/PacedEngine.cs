using System.Text.Json;
using IdleCloud.Bench.FakeMiners.Answers;
using IdleCloud.Bench.FakeMiners.Faults;
using IdleCloud.Tests.MinerAgent.OpenAi;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Tests.Cluster;

/// <summary>
/// A server as miners' owners have, for any number of agents: it answers with made-up tokens at the pace that the prompt asks for, and goes on
/// behind a beginning that it is given.
/// </summary>
internal sealed class PacedEngine : IAsyncDisposable
{
    /// <summary>What it calls its model.</summary>
    public const string Model = "test-model";

    private const int PromptTokens = 7;
    private static readonly AnswerPlan Plan = new(Tokens: 16, FirstTokenMs: 0, GapMs: 10, Bytes: 0, FaultRule.None);

    /// <summary>Slower than any test needs to get on, quicker than a miner that hangs.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(500);

    private readonly ScriptedServer _server;
    private int _running;
    private int _goneOn;

    private PacedEngine(ScriptedServer server)
    {
        _server = server;
        _server.Models = $$"""{"data":[{"id":"{{Model}}","owned_by":"vllm","max_model_len":131072}]}""";
        _server.Chat = AnswerAsync;
    }

    /// <summary>Its address, for an agent.</summary>
    public string Url => new Uri(_server.Url, "/v1").ToString();

    /// <summary>Until it completes, the answers that are begun now take their time for each token.</summary>
    public Task GoesOn { get; set; } = Task.CompletedTask;

    /// <summary>Answers under way, from their first token on.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>Answers that it has gone on with, begun by another.</summary>
    public int GoneOn => Volatile.Read(ref _goneOn);

    public static async Task<PacedEngine> StartAsync() => new(await ScriptedServer.StartAsync());

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        bool isRunning = false;
        try
        {
            await StreamAsync(context, onToken: () =>
            {
                if (!isRunning) Interlocked.Increment(ref _running);
                isRunning = true;
            });
        }
        catch (Exception e) when (context.RequestAborted.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            // The agent wants no more of it.
        }
        finally
        {
            if (isRunning) Interlocked.Decrement(ref _running);
        }
    }

    private async Task StreamAsync(HttpContext context, Action onToken)
    {
        JsonElement[] messages = [.. ScriptedServer.BodyOf(context).GetProperty("messages").EnumerateArray()];
        AnswerPlan plan = Plan.Follow(System.Text.Encoding.UTF8.GetBytes(messages[0].GetProperty("content").GetString()!));
        int sent = messages[^1].GetProperty("role").GetString() == "assistant" ? TokensOf(messages[^1].GetProperty("content").GetString()!) : 0;
        int prompt = PromptTokens + sent, begun = sent;
        if (begun > 0) Interlocked.Increment(ref _goneOn);
        context.Response.ContentType = "text/event-stream";
        Task goesOn = GoesOn;
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(Math.Max(1, plan.GapMs)));
        using var slow = new PeriodicTimer(Slow);
        for (; sent < plan.Tokens; sent++)
        {
            await pace.WaitForNextTickAsync(context.RequestAborted);
            await SendAsync($$$"""{"choices":[{"delta":{"content":"t{{{sent}}} "}}]}""");
            onToken();
            if (!goesOn.IsCompleted) await Task.WhenAny(goesOn, slow.WaitForNextTickAsync(context.RequestAborted).AsTask());
        }

        await SendAsync("""{"choices":[{"delta":{},"finish_reason":"stop"}]}""");
        await SendAsync($$$"""{"choices":[],"usage":{"prompt_tokens":{{{prompt}}},"completion_tokens":{{{sent - begun}}}}}""");
        await SendAsync("[DONE]");

        async Task SendAsync(string payload)
        {
            await context.Response.WriteAsync($"data: {payload}\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    private static int TokensOf(string text) => text.Count(static letter => letter == ' ');
}
