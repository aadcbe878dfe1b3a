using System.Net;
using System.Text;
using System.Text.Json;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Batches;

/// <summary>A customer with batches.</summary>
internal sealed class BatchCustomer(HttpClient client)
{
    /// <summary>A gateway that died is missed after half a minute.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A line that asks something.</summary>
    public static string Line(string customId, string prompt = "Hi", string more = "\"max_tokens\":5")
    {
        string body = $$"""{"model":"idle-tiny","messages":[{"role":"user","content":"{{prompt}}"}],{{more}}}""";
        return $$"""{"custom_id":"{{customId}}","method":"POST","url":"/v1/chat/completions","body":{{body}}}""";
    }

    /// <summary>Uploads lines and makes a batch of them.</summary>
    public async Task<JsonElement> CreateAsync(params string[] lines)
    {
        string file = await UploadAsync(string.Join('\n', lines));
        (int status, JsonElement batch) = await PostAsync(
            "/v1/batches", $$"""{"input_file_id":"{{file}}","endpoint":"/v1/chat/completions","completion_window":"24h","metadata":{"a":"b"} }""");
        Assert.True(status == 200, batch.GetRawText());
        return batch;
    }

    /// <summary>Uploads a file.</summary>
    public async Task<string> UploadAsync(string content)
    {
        using MultipartFormDataContent form = new()
        {
            { new StringContent("batch"), "purpose" }, { new ByteArrayContent(Encoding.UTF8.GetBytes(content)), "file", "lines.jsonl" },
        };
        using HttpResponseMessage response = await client.PostAsync("/v1/files", form, Cancel);
        JsonElement file = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancel)).RootElement;
        Assert.True(response.IsSuccessStatusCode, file.GetRawText());
        return file.GetProperty("id").GetString()!;
    }

    /// <summary>Posts JSON.</summary>
    public async Task<(int Status, JsonElement Body)> PostAsync(string path, string json = "{}")
    {
        using HttpResponseMessage response = await client.PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"), Cancel);
        return ((int)response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancel)).RootElement);
    }

    /// <summary>A batch as it is now.</summary>
    public async Task<JsonElement> GetAsync(string id) => JsonDocument.Parse(await client.GetStringAsync($"/v1/batches/{id}", Cancel)).RootElement;

    /// <summary>Waits until a batch has this status.</summary>
    public Task<JsonElement> ReachesAsync(string id, string status) =>
        BecomesAsync(id, batch => Text(batch, "status") == status, $"the batch is {status}");

    /// <summary>Waits until so many of its lines have ended.</summary>
    public Task EndsAsync(string id, int lines) => BecomesAsync(
        id,
        batch => batch.GetProperty("request_counts") is var counts
            && counts.GetProperty("completed").GetInt32() + counts.GetProperty("failed").GetInt32() >= lines,
        $"{lines} lines have ended");

    /// <summary>The lines of one of its files by their names; none when there is no such file.</summary>
    public async Task<Dictionary<string, JsonElement>> LinesAsync(JsonElement batch, string file)
    {
        if (Text(batch, file) is not { } id) return [];
        string content = await client.GetStringAsync($"/v1/files/{id}/content", Cancel);
        return content.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => JsonDocument.Parse(line).RootElement)
            .ToDictionary(static line => line.GetProperty("custom_id").GetString()!);
    }

    private async Task<JsonElement> BecomesAsync(string id, Func<JsonElement, bool> condition, string what)
    {
        JsonElement batch = default;
        await Eventually.HoldsAsync(
            async () =>
            {
                using HttpResponseMessage response = await client.GetAsync($"/v1/batches/{id}", Cancel);
                // Who looks as often as this is told to look less often.
                if (response.StatusCode == HttpStatusCode.TooManyRequests) return false;
                response.EnsureSuccessStatusCode();
                batch = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancel)).RootElement;
                return condition(batch);
            },
            Patience, what);
        return batch;
    }

    /// <summary>A member that is text or null.</summary>
    public static string? Text(JsonElement from, string name) => from.GetProperty(name).GetString();
}
