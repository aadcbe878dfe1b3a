using System.Text.Json;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.EndToEnd;

/// <summary>The official <c>openai</c> npm package against the whole system, run by node.</summary>
[Collection(SharedDemoCollection.Name)]
public sealed class OpenAiJavaScriptTests(SharedDemo shared)
{
    [Fact]
    public async Task Create_WhenAskedForFrance_NamesParis()
    {
        var answer = await RunAsync("complete");
        Assert.Contains("Paris", answer.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal("stop", answer.GetProperty("finish").GetString());
        Assert.True(answer.GetProperty("usage").GetProperty("completion_tokens").GetInt32() > 0);
    }

    [Fact]
    public async Task CreateStream_WhenAskedForFrance_StreamsParisWithoutUsage()
    {
        var answer = await RunAsync("stream");
        Assert.Contains("Paris", answer.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal("assistant", answer.GetProperty("role").GetString());
        Assert.True(answer.GetProperty("pieces").GetInt32() > 3);
        Assert.Equal(["stop"], answer.GetProperty("finish").EnumerateArray().Select(reason => reason.GetString()));
        Assert.Equal(0, answer.GetProperty("usageChunks").GetInt32());
        Assert.Equal("", answer.GetProperty("reasoning").GetString());
    }

    [Fact]
    public async Task CreateStream_WhenUsageIsAskedFor_EndsWithOneUsageChunkWithoutChoices()
    {
        var answer = await RunAsync("usage");
        Assert.Equal(1, answer.GetProperty("usageChunks").GetInt32());
        Assert.Equal(0, answer.GetProperty("choicesOfUsageChunk").GetInt32());
        var usage = answer.GetProperty("usage");
        Assert.Equal(
            usage.GetProperty("prompt_tokens").GetInt32() + usage.GetProperty("completion_tokens").GetInt32(),
            usage.GetProperty("total_tokens").GetInt32());
    }

    [Fact]
    public async Task CreateStream_WhenRepeatedWithOneIdempotencyKey_HasTheSameChunks()
    {
        var answer = await RunAsync("repeat");
        JsonElement first = answer.GetProperty("first"), again = answer.GetProperty("again");
        Assert.True(first.GetProperty("chunks").GetArrayLength() > 3);
        Assert.Equal(first.GetProperty("chunks").GetRawText(), again.GetProperty("chunks").GetRawText());
        Assert.Equal((null, "true"), (first.GetProperty("replayed").GetString(), again.GetProperty("replayed").GetString()));
        AssertError(answer.GetProperty("other"), "UnprocessableEntityError", 422, "idempotency_mismatch", "Idempotency-Key");
    }

    [Fact]
    public async Task CreateStream_WhenReasoningIsIncluded_StreamsItApart()
    {
        var answer = await RunAsync("reasoning");
        Assert.NotEqual("", answer.GetProperty("reasoning").GetString());
        Assert.Contains("42", answer.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_WhenRefused_ThrowsTheErrorClassOfTheStatus()
    {
        var errors = await RunAsync("errors");
        AssertError(errors.GetProperty("key"), "AuthenticationError", 401, "invalid_api_key", null);
        AssertError(errors.GetProperty("model"), "NotFoundError", 404, "model_not_found", "model");
        AssertError(errors.GetProperty("temperature"), "BadRequestError", 400, "invalid_value", "temperature");
        AssertError(errors.GetProperty("tools"), "BadRequestError", 400, "unsupported_parameter", "tools");
    }

    [Fact]
    public async Task CreateStream_WhenAborted_FreesTheMiner()
    {
        var outcome = await RunAsync("abort");
        Assert.Equal(5, outcome.GetProperty("pieces").GetInt32());
        await Timing.KeepsAsync(async () => (await LiveModel.GetAsync(shared.Demo)).IsIdle, TimeSpan.FromSeconds(1), "the slot is free again");
        // Uncancelled, the answer would have kept the slot for about four seconds, and ended as done.
        using HttpClient client = shared.Demo.CreateClient();
        string jobs = await client.GetStringAsync("/api/v1/jobs?maxResults=1", TestContext.Current.CancellationToken);
        Assert.Equal("client_gone", JsonDocument.Parse(jobs).RootElement.GetProperty("jobs")[0].GetProperty("state").GetString());
    }

    [Fact]
    public async Task Batch_WhenRun_HasAnAnswerAndAnError()
    {
        JsonElement result = await RunAsync("batch"), batch = result.GetProperty("batch");
        Assert.Equal("completed", batch.GetProperty("status").GetString());
        Assert.Equal("""{"total":2,"completed":1,"failed":1}""", batch.GetProperty("request_counts").GetRawText());
        Assert.Equal("js", batch.GetProperty("metadata").GetProperty("from").GetString());
        JsonElement answer = Assert.Single(result.GetProperty("answers").EnumerateArray());
        Assert.Equal("france", answer.GetProperty("custom_id").GetString());
        JsonElement message = answer.GetProperty("response").GetProperty("body").GetProperty("choices")[0].GetProperty("message");
        Assert.Contains("Paris", message.GetProperty("content").GetString(), StringComparison.Ordinal);
        JsonElement error = Assert.Single(result.GetProperty("errors").EnumerateArray());
        Assert.Equal(("bad", 400), (error.GetProperty("custom_id").GetString(), error.GetProperty("response").GetProperty("status_code").GetInt32()));
        Assert.Contains(batch.GetProperty("id").GetString(), result.GetProperty("listed").EnumerateArray().Select(id => id.GetString()));
        Assert.Contains(batch.GetProperty("output_file_id").GetString(), result.GetProperty("files").EnumerateArray().Select(id => id.GetString()));
        Assert.True(result.GetProperty("deleted").GetProperty("deleted").GetBoolean());
        AssertError(result.GetProperty("again"), "ConflictError", 409, "conflict", "id");
    }

    [Fact]
    public async Task ListModels_Always_ListsTheCatalogue()
    {
        var models = await RunAsync("models");
        Assert.Contains("idle-tiny", models.GetProperty("ids").EnumerateArray().Select(id => id.GetString()));
    }

    private static void AssertError(JsonElement error, string name, int status, string code, string? param)
    {
        Assert.Equal(name, error.GetProperty("name").GetString());
        Assert.Equal(status, error.GetProperty("status").GetInt32());
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.Equal(param, error.GetProperty("param").GetString());
    }

    private async Task<JsonElement> RunAsync(string testCase)
    {
        var demo = shared.Demo.File;
        string script = Path.Combine(AppContext.BaseDirectory, "EndToEnd", "js", "client.mjs");
        var (exitCode, output) = await ProgramRun.CompleteAsync("node", [script, testCase], new Dictionary<string, string>
        {
            ["IDLECLOUD_E2E_BASE_URL"] = demo.BaseUrl,
            ["IDLECLOUD_E2E_API_KEY"] = demo.ApiKey,
            ["IDLECLOUD_E2E_MODEL"] = demo.Model,
        });
        Assert.True(exitCode == 0, output);
        return JsonDocument.Parse(output).RootElement;
    }
}
