using System.Diagnostics;
using IdleCloud.MinerAgent.Engines;
using IdleCloud.MinerAgent.Engines.OpenAi;
using IdleCloud.Tests.MinerAgent.Engines;
using IdleCloud.Tests.MinerAgent.Text;
using IdleCloud.Tests.Support;
using IdleCloud.Wire;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Tests.MinerAgent.OpenAi;

/// <summary>The odd formats of servers.</summary>
public sealed class OpenAiEngineTests : IAsyncLifetime
{
    private ScriptedServer _server = null!;
    private IInferenceEngine _engine = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _engine = await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task RunAsync_UnderASpan_TellsItToTheServer()
    {
        string? told = null;
        _server.Chat = context =>
        {
            told = context.Request.Headers.TraceParent;
            return ScriptedServer.Chunks("""{"choices":[{"delta":{"content":"7"},"finish_reason":"stop"}]}""")(context);
        };
        using Activity span = new Activity("engine").SetIdFormat(ActivityIdFormat.W3C).Start();
        await RunAsync();

        Assert.True(ActivityContext.TryParse(told, null, out ActivityContext parent), told);
        Assert.Equal(span.TraceId, parent.TraceId);
    }

    [Theory]
    [InlineData("reasoning_content")]
    [InlineData("reasoning")]
    public async Task RunAsync_WhenTheServerSplitsThoughts_TakesEitherName(string name)
    {
        _server.Chat = ScriptedServer.Chunks(
            """{"choices":[{"delta":{"role":"assistant","content":null}}]}""",
            $$$"""{"choices":[{"delta":{"{{{name}}}":"I add"}}]}""",
            $$$"""{"choices":[{"delta":{"{{{name}}}":" them."}}]}""",
            """{"choices":[{"delta":{"content":"7"}}]}""",
            """{"choices":[{"delta":{},"finish_reason":"stop"}]}""",
            """{"choices":[],"usage":{"prompt_tokens":20,"completion_tokens":9,"prompt_tokens_details":{"cached_tokens":16}}}""");
        (InferenceResult result, RecordingSink sink) = await RunAsync();

        Assert.Equal(("I add them.", "7"), (sink.Reasoning, sink.Content));
        // Two of three chunks were thoughts: two thirds of nine tokens.
        Assert.Equal(new TokenUsage(20, 9, 6, 16), result.Usage);
    }

    [Theory]
    [InlineData("\"completion_tokens_details\":{\"reasoning_tokens\":4}")]
    [InlineData("\"reasoning_tokens\":4")]
    public async Task RunAsync_WhenTheServerCountsThoughts_TakesItsCount(string details)
    {
        _server.Chat = ScriptedServer.Chunks(
            """{"choices":[{"delta":{"reasoning":"a"}}]}""",
            """{"choices":[{"delta":{"content":"b"},"finish_reason":"stop"}]}""",
            $$$"""{"choices":[],"usage":{"prompt_tokens":20,"completion_tokens":9,{{{details}}} }}""");
        Assert.Equal(4, (await RunAsync()).Result.Usage.Reasoning);
    }

    [Fact]
    public async Task RunAsync_WhenTheServerDoesNotSplitThoughts_Splits()
    {
        _server.Chat = ScriptedServer.Chunks(
            """{"choices":[{"delta":{"content":"<th"}}]}""",
            """{"choices":[{"delta":{"content":"ink>\nI add.\n</think>\n\n"}}]}""",
            """{"choices":[{"delta":{"content":"7"},"finish_reason":"stop"}]}""");
        (InferenceResult result, RecordingSink sink) = await RunAsync();

        Assert.Equal(("I add.", "7"), (sink.Reasoning, sink.Content));
        // No usage came: one token a chunk.
        Assert.Equal(3, result.Usage.Completion);
    }

    [Fact]
    public async Task RunAsync_OfGptOss_SplitsTheChannels()
    {
        _server.Chat = ScriptedServer.Chunks(
            """{"choices":[{"delta":{"content":"<|channel|>analysis<|mess"}}]}""",
            """{"choices":[{"delta":{"content":"age|>Simple.<|end|><|start|>assistant<|channel|>final<|message|>4"}}]}""",
            """{"choices":[{"delta":{},"finish_reason":"stop"}]}""");
        (_, RecordingSink sink) = await RunAsync(Ask.Question("2 + 2?", family: ModelFamily.Harmony));
        Assert.Equal(("Simple.", "4"), (sink.Reasoning, sink.Content));
    }

    [Fact]
    public async Task RunAsync_WhenASurrogatePairIsCut_JoinsIt()
    {
        _server.Chat = ScriptedServer.Chunks(
            """{"choices":[{"delta":{"content":"a\ud83d"}}]}""",
            """{"choices":[{"delta":{"content":"\ude00 \"q\" \u6f22\n"},"finish_reason":"stop"}]}""");
        Assert.Equal("a😀 \"q\" 漢\n", (await RunAsync()).Sink.Content);
    }

    [Fact]
    public async Task RunAsync_WithoutTheEndMark_TakesTheFinishReason()
    {
        _server.Chat = ScriptedServer.Stream("data: {\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":\"length\"}]}\r\n\r\n");
        Assert.Equal(FinishReason.Length, (await RunAsync()).Result.FinishReason);
    }

    [Fact]
    public async Task RunAsync_WhenTheServerDoesNotStream_TakesTheWholeAnswer()
    {
        _server.Chat = ScriptedServer.Refuse(200, """
            {"choices":[{"message":{"content":"whole"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2}}
            """);
        (InferenceResult result, RecordingSink sink) = await RunAsync();
        Assert.Equal(("whole", 2), (sink.Content, result.Usage.Completion));
    }

    [Theory]
    [InlineData("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n")]
    [InlineData("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\ndata: {\"choi")]
    [InlineData("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\ndata: {\"error\":{\"message\":\"out of memory\"}}\n\n")]
    [InlineData("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\ndata: {\"error\":\"out of memory\"}\n\n")]
    public async Task RunAsync_WhenTheStreamBreaks_FailsRetryably(string stream)
    {
        _server.Chat = ScriptedServer.Stream(stream);
        (InferenceResult result, _) = await RunAsync();
        Assert.Equal((FailureCode.Engine, true, 1), (result.Failure!.Code, result.Failure.IsRetryable, result.Usage.Completion));
    }

    [Theory]
    [InlineData(400, """{"error":{"code":400,"type":"exceed_context_size_error","n_prompt_tokens":2013}}""", FailureCode.ContextLength)]
    [InlineData(400, """{"error":{"message":"This model's maximum context length is 1024 tokens. However, you requested 2000"}}""", FailureCode.ContextLength)]
    [InlineData(400, """{"object":"error","message":"The input is longer than the model's context length"}""", FailureCode.ContextLength)]
    [InlineData(400, """{"message":"Conversation roles must alternate user/assistant/user/assistant/..."}""", FailureCode.Conversation)]
    [InlineData(500, """{"error":{"code":500,"message":"Jinja Exception: secret words","type":"server_error"}}""", FailureCode.Conversation)]
    [InlineData(400, """{"error":{"message":"logit_bias: secret words of a prompt"}}""", FailureCode.Unsupported)]
    [InlineData(422, "{}", FailureCode.Unsupported)]
    [InlineData(429, "{}", FailureCode.Refused)]
    [InlineData(503, """{"error":{"message":"Loading model"}}""", FailureCode.Refused)]
    [InlineData(500, "oops", FailureCode.Engine)]
    [InlineData(404, """{"error":"model not found"}""", FailureCode.Engine)]
    public async Task RunAsync_WhenTheServerRefuses_SortsTheReason(int status, string body, FailureCode expected)
    {
        _server.Chat = ScriptedServer.Refuse(status, body);
        EngineFailure failure = (await RunAsync()).Result.Failure!;

        Assert.Equal(expected, failure.Code);
        Assert.Equal(expected is not (FailureCode.ContextLength or FailureCode.Conversation), failure.IsRetryable);
        Assert.DoesNotContain("secret", failure.Message);
    }

    [Fact]
    public async Task RunAsync_OfARequest_SendsWhatWasAsked()
    {
        _server.Chat = ScriptedServer.Chunks("""{"choices":[{"delta":{},"finish_reason":"stop"}]}""");
        await RunAsync(Ask.Question("hi", chat =>
        {
            chat.Messages[0].Name = "ann";
            chat.Stop.Add("x");
            chat.Seed = 7;
            chat.MaxTokens = 9;
            chat.ResponseFormat = ResponseFormat.JsonObject;
        }));
        await RunAsync(Ask.Question("hi", chat => chat.ClearTemperature()));

        Assert.Equal(
            """{"model":"test-model","messages":[{"role":"user","content":"hi","name":"ann"}],"stream":true,"stream_options":{"include_usage":true}"""
            + """
            ,"temperature":0,"top_p":1,"seed":7,"max_tokens":9,"stop":["x"],"response_format":{"type":"json_object"}}
            """,
            _server.Bodies.First().GetRawText());
        Assert.Equal(1, _server.Bodies.Last().GetProperty("temperature").GetDouble());
        Assert.False(_server.Headers!.ContainsKey("X-Conversation-Id"));
    }

    [Fact]
    public async Task RunAsync_WhenCancelled_ClosesTheConnection()
    {
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.Chat = async context =>
        {
            context.RequestAborted.Register(() => closed.TrySetResult());
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n");
            await context.Response.Body.FlushAsync();
            await closed.Task;
        };
        using var cancel = new CancellationTokenSource();
        var sink = new RecordingSink();
        Task<InferenceResult> running = _engine.RunAsync(Ask.Question("hi"), sink, cancel.Token);
        await sink.First.WaitAsync(Cancel);
        await cancel.CancelAsync();

        Assert.Equal((FinishReason.Cancelled, 1), ((await running).FinishReason, (await running).Usage.Completion));
        await closed.Task.WaitAsync(TestScale.Allow(TimeSpan.FromSeconds(5)), Cancel);
    }

    [Fact]
    public async Task RunAsync_WhenCancelledOnSglang_AbortsByItsRoute()
    {
        _server.Models = """{"data":[{"id":"test-model","owned_by":"sglang","max_model_len":1024}]}""";
        await using IInferenceEngine sglang = await StartAsync();
        var hold = new TaskCompletionSource();
        _server.Chat = context => hold.Task.WaitAsync(context.RequestAborted);
        using var cancel = new CancellationTokenSource();
        Task<InferenceResult> running = sglang.RunAsync(Ask.Question("hi"), new RecordingSink(), cancel.Token);
        await Eventually.HoldsAsync(() => !_server.Bodies.IsEmpty, TimeSpan.FromSeconds(5), "the chat");
        await cancel.CancelAsync();
        await running;

        Assert.NotEqual("", _server.Bodies.Single().GetProperty("rid").GetString());
        await Eventually.HoldsAsync(() => _server.Requests.Contains("POST /abort_request"), TimeSpan.FromSeconds(5), "the abort");
    }

    [Fact]
    public async Task Crashed_WhenTheServerEnds_SaysSo()
    {
        await _server.DisposeAsync();
        InferenceResult result = (await RunAsync()).Result;

        Assert.Equal(FailureCode.Engine, result.Failure!.Code);
        Assert.Contains("No OpenAI-compatible server answers", await _engine.Crashed.WaitAsync(TestScale.Allow(TimeSpan.FromSeconds(20)), Cancel));
    }

    [Theory]
    [InlineData("""{"data":[]}""", "no model loaded", false)]
    [InlineData("""{"data":[{"id":"a","max_model_len":9},{"id":"b","max_model_len":9}]}""", "several models; name one with --serve ID=MODEL: a, b", true)]
    [InlineData("""{"data":[{"id":"a"}]}""", "does not tell the context of 'a'. Give --context N", true)]
    [InlineData("<html>", "No OpenAI-compatible server answers", false)]
    public async Task StartAsync_WhenTheServerHasNotWhatIsNeeded_SaysWhatHelps(string models, string expected, bool isPermanent)
    {
        _server.Models = models;
        var failed = await Assert.ThrowsAsync<EngineStartException>(() => StartAsync());
        Assert.Contains(expected, failed.Message);
        Assert.Equal(isPermanent, failed.IsPermanent);
    }

    [Fact]
    public async Task StartAsync_WithSeveralModels_FindsTheServedOne()
    {
        _server.Models = """{"data":[{"id":"x/other","max_model_len":9},{"id":"openai/GPT-OSS-20b","max_model_len":4096}]}""";
        await using IInferenceEngine byId = await StartAsync(options => options with { CatalogueId = "gpt-oss-20b" });
        await using IInferenceEngine byName = await StartAsync(options => options with { Model = "x/other" });

        Assert.Equal(("openai/GPT-OSS-20b", 4096), (byId.Info.ModelName, byId.Info.ContextLength));
        Assert.Equal("x/other", byName.Info.ModelName);
    }

    [Theory]
    [InlineData("http://host:1", "http://host:1/v1/")]
    [InlineData("http://host:1/", "http://host:1/v1/")]
    [InlineData("http://host:1/v1", "http://host:1/v1/")]
    [InlineData("http://host:1/api/v1/", "http://host:1/api/v1/")]
    public void ApiRoot_OfAUrl_EndsWithASlash(string url, string expected) =>
        Assert.Equal(expected, new OpenAiOptions { Url = new Uri(url), Slots = 1 }.ApiRoot.ToString());

    private Task<IInferenceEngine> StartAsync(Func<OpenAiOptions, OpenAiOptions>? change = null)
    {
        var options = new OpenAiOptions { Url = _server.Url, Slots = 2 };
        return new OpenAiEngineFactory(change is null ? options : change(options), TimeProvider.System).StartAsync(Cancel);
    }

    private async Task<(InferenceResult Result, RecordingSink Sink)> RunAsync(InferenceRequest? request = null)
    {
        var sink = new RecordingSink();
        return (await _engine.RunAsync(request ?? Ask.Question("hi"), sink, Cancel), sink);
    }
}
