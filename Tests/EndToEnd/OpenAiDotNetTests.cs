using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using OpenAI.Chat;

namespace IdleCloud.Tests.EndToEnd;

/// <summary>The official <c>OpenAI</c> package for .NET against the whole system.</summary>
[Collection(SharedDemoCollection.Name)]
public sealed class OpenAiDotNetTests(SharedDemo shared)
{
    private static readonly ChatMessage[] France = [new UserChatMessage(Prompts.France)];
    private static readonly ChatCompletionOptions Greedy = new() { Temperature = 0 };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CompleteChatAsync_WhenAskedForFrance_NamesParis()
    {
        ChatCompletion answer = await Client().CompleteChatAsync(France, Greedy, Cancellation);

        Assert.Contains("Paris", answer.Content[0].Text, StringComparison.Ordinal);
        Assert.Equal(ChatFinishReason.Stop, answer.FinishReason);
        Assert.Equal(shared.Demo.File.Model, answer.Model);
        Assert.True(answer.Usage.InputTokenCount > 0 && answer.Usage.OutputTokenCount > 0);
        Assert.Equal(answer.Usage.TotalTokenCount, answer.Usage.InputTokenCount + answer.Usage.OutputTokenCount);
    }

    [Fact]
    public async Task CompleteChatStreamingAsync_WhenAskedForFrance_StreamsParisAndUsage()
    {
        List<StreamingChatCompletionUpdate> updates = [];
        await foreach (var update in Client().CompleteChatStreamingAsync(France, Greedy, Cancellation)) updates.Add(update);

        string text = string.Concat(updates.SelectMany(update => update.ContentUpdate).Select(part => part.Text));
        Assert.Contains("Paris", text, StringComparison.Ordinal);
        Assert.True(updates.Count(update => update.ContentUpdate.Count > 0) > 3, "the answer comes in several pieces");
        Assert.Equal(ChatMessageRole.Assistant, updates[0].Role);
        Assert.Equal(ChatFinishReason.Stop, Assert.Single(updates, update => update.FinishReason is not null).FinishReason);
        Assert.True(Assert.Single(updates, update => update.Usage is not null).Usage.OutputTokenCount > 0);
        Assert.Single(updates.Select(update => update.CompletionId).Distinct());
    }

    [Fact]
    public async Task CompleteChatAsync_WhenRepeatedWithOneIdempotencyKey_IsTheSameAnswer()
    {
        string key = Guid.NewGuid().ToString();
        ChatCompletionOptions warm = new() { Temperature = 1 };
        ChatCompletion first = await Client(idempotencyKey: key).CompleteChatAsync(France, warm, Cancellation);
        ChatCompletion again = await Client(idempotencyKey: key).CompleteChatAsync(France, warm, Cancellation);
        Assert.Equal((first.Id, first.Content[0].Text), (again.Id, again.Content[0].Text));
        var error = await Assert.ThrowsAsync<ClientResultException>(() => Client(idempotencyKey: key).CompleteChatAsync(France, Greedy, Cancellation));
        Assert.Equal(422, error.Status);
    }

    [Fact]
    public async Task CompleteChatAsync_WhenTokensAreLimited_EndsWithLength()
    {
        ChatCompletion answer = await Client().CompleteChatAsync(
            [new UserChatMessage(Prompts.Count)], new() { Temperature = 0, MaxOutputTokenCount = 5 }, Cancellation);

        Assert.Equal(ChatFinishReason.Length, answer.FinishReason);
        Assert.Equal(5, answer.Usage.OutputTokenCount);
    }

    [Fact]
    public async Task CompleteChatAsync_WhenTheModelThinks_CountsThoughtsAndHidesThem()
    {
        ChatCompletion answer = await Client().CompleteChatAsync([new UserChatMessage(Prompts.Sum)], Greedy, Cancellation);

        Assert.Contains("42", answer.Content[0].Text, StringComparison.Ordinal);
        Assert.DoesNotContain("think", answer.Content[0].Text, StringComparison.Ordinal);
        int reasoning = answer.Usage.OutputTokenDetails.ReasoningTokenCount;
        Assert.InRange(reasoning, 1, answer.Usage.OutputTokenCount - 1);
    }

    [Fact]
    public async Task CompleteChatAsync_WhenTheKeyIsWrong_Throws401()
    {
        var client = Client("ic_000000000000000000000000000000000000");
        var error = await Assert.ThrowsAsync<ClientResultException>(() => client.CompleteChatAsync(France, Greedy, Cancellation));
        Assert.Equal(401, error.Status);
        Assert.Contains("invalid_api_key", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CompleteChatAsync_WhenTheModelIsUnknown_Throws404()
    {
        var client = Client(model: "no-such-model");
        var error = await Assert.ThrowsAsync<ClientResultException>(() => client.CompleteChatAsync(France, Greedy, Cancellation));
        Assert.Equal(404, error.Status);
        Assert.Contains("model_not_found", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetModels_Always_ListsTheCatalogue()
    {
        var models = await new OpenAIClient(Credential(), Options()).GetOpenAIModelClient().GetModelsAsync(Cancellation);
        Assert.Equal(["gpt-oss-20b", "idle-tiny"], models.Value.Select(model => model.Id).Order());
    }

    private ChatClient Client(string? key = null, string? model = null, string? idempotencyKey = null) =>
        new(model ?? shared.Demo.File.Model, Credential(key), Options(idempotencyKey));

    private ApiKeyCredential Credential(string? key = null) => new(key ?? shared.Demo.File.ApiKey);

    private OpenAIClientOptions Options(string? idempotencyKey = null)
    {
        OpenAIClientOptions options = new() { Endpoint = new Uri(shared.Demo.File.BaseUrl) };
        if (idempotencyKey is not null) options.AddPolicy(new IdempotencyKeyPolicy(idempotencyKey), PipelinePosition.PerCall);
        return options;
    }

    /// <summary>Adds the header to every call.</summary>
    private sealed class IdempotencyKeyPolicy(string key) : PipelinePolicy
    {
        public override void Process(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
        {
            message.Request.Headers.Set("Idempotency-Key", key);
            ProcessNext(message, pipeline, currentIndex);
        }

        public override ValueTask ProcessAsync(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
        {
            message.Request.Headers.Set("Idempotency-Key", key);
            return ProcessNextAsync(message, pipeline, currentIndex);
        }
    }
}
