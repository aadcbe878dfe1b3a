using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace IdleCloud.Tests.EndToEnd;

/// <summary>A chat completion asked for without a client library, so that a test sees what is on the wire.</summary>
internal static class ChatCall
{
    /// <summary>The body of a request.</summary>
    public static JsonObject Body(string model, string prompt, bool stream) => new()
    {
        ["model"] = model,
        ["temperature"] = 0,
        ["stream"] = stream,
        ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = prompt }),
    };

    /// <summary>Sends it; returns with the headers.</summary>
    public static Task<HttpResponseMessage> SendAsync(HttpClient client, JsonObject body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "chat/completions") { Content = JsonContent.Create(body) };
        return client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    /// <summary>The payloads of a stream's <c>data:</c> lines, as they come.</summary>
    public static async IAsyncEnumerable<string> ReadEventsAsync(HttpResponseMessage response)
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation), Encoding.UTF8);
        while (await reader.ReadLineAsync(cancellation) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal)) yield return line["data: ".Length..];
        }
    }

    /// <summary>The visible text of a chunk; empty for the other chunks.</summary>
    public static string TextOf(string payload) =>
        payload == "[DONE]" ? "" : JsonNode.Parse(payload)?["choices"]?.AsArray().FirstOrDefault()?["delta"]?["content"]?.GetValue<string>() ?? "";

    /// <summary>The error's code of a body or chunk; null when it is none.</summary>
    public static string? ErrorCodeOf(string payload) =>
        payload == "[DONE]" ? null : JsonNode.Parse(payload)?["error"]?["code"]?.GetValue<string>();
}
