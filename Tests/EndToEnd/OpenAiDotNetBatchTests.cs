using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using IdleCloud.Tests.Support;
using OpenAI;
using OpenAI.Batch;
using OpenAI.Files;

namespace IdleCloud.Tests.EndToEnd;

// The package calls its client of batches experimental.
#pragma warning disable OPENAI001

/// <summary>Files and batches with the official <c>OpenAI</c> package for .NET, on the small real model.</summary>
[Collection(SharedDemoCollection.Name)]
public sealed class OpenAiDotNetBatchTests(SharedDemo shared)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Batch_WhenRun_IsCompleted()
    {
        OpenAIFileClient files = Client().GetOpenAIFileClient();
        BatchClient batches = Client().GetBatchClient();
        string body = $$"""{"model":"{{shared.Demo.File.Model}}","temperature":0,"messages":[{"role":"user","content":"{{Prompts.France}}"}]}""";
        string line = $$"""{"custom_id":"france","method":"POST","url":"/v1/chat/completions","body":{{body}}}""";
        OpenAIFile input = await files.UploadFileAsync(BinaryData.FromString(line).ToStream(), "lines.jsonl", new FileUploadPurpose("batch"), Cancellation);
        Assert.Equal((line.Length, "lines.jsonl"), (input.SizeInBytes, input.Filename));

        using BinaryContent request = BinaryContent.Create(BinaryData.FromString(
            $$"""{"input_file_id":"{{input.Id}}","endpoint":"/v1/chat/completions","completion_window":"24h"}"""));
        CreateBatchOperation operation = await batches.CreateBatchAsync(request, waitUntilCompleted: false, new RequestOptions());
        JsonElement batch = default;
        await Eventually.HoldsAsync(
            async () => (batch = Json(await operation.GetBatchAsync(new RequestOptions()))).GetProperty("status").GetString() == "completed",
            Patience, "the batch is completed");
        BinaryData answers = await files.DownloadFileAsync(batch.GetProperty("output_file_id").GetString()!, Cancellation);
        JsonElement answer = JsonDocument.Parse(answers.ToString()).RootElement;
        string? text = answer.GetProperty("response").GetProperty("body").GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString();
        Assert.Contains("Paris", text, StringComparison.Ordinal);
        FileDeletionResult deleted = await files.DeleteFileAsync(input.Id, Cancellation);
        Assert.True(deleted.Deleted);
    }

    private OpenAIClient Client() =>
        new(new ApiKeyCredential(shared.Demo.File.ApiKey), new OpenAIClientOptions { Endpoint = new Uri(shared.Demo.File.BaseUrl) });

    private static JsonElement Json(ClientResult result) => JsonDocument.Parse(result.GetRawResponse().Content).RootElement;
}
