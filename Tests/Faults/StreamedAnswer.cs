using System.Text;
using System.Text.Json;
using IdleCloud.Tests.Gateway.Chat;

namespace IdleCloud.Tests.Faults;

/// <summary>A streamed answer as its customer reads it.</summary>
internal sealed class StreamedAnswer
{
    private readonly StringBuilder _text = new();
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _awaited;

    private StreamedAnswer(int awaited) => _awaited = awaited;

    /// <summary>All of its text.</summary>
    public string Text => _text.ToString();

    /// <summary>Pieces of text so far.</summary>
    public int Pieces { get; private set; }

    /// <summary>True when it ended as a whole answer does.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>True when it told that another miner had gone on, in its headers or in its stream.</summary>
    public bool HadFailover { get; private set; }

    /// <summary>Completion tokens that were billed.</summary>
    public long CompletionTokens { get; private set; }

    /// <summary>Prompt tokens that were billed.</summary>
    public long PromptTokens { get; private set; }

    /// <summary>Completes when so many pieces have come as were asked for.</summary>
    public Task Reached => _reached.Task;

    /// <summary>Asks greedily.</summary>
    /// <param name="server">The gateway.</param>
    /// <param name="question">The question.</param>
    /// <param name="awaited">The pieces after which <see cref="Reached"/> completes.</param>
    public static (StreamedAnswer Answer, Task Reading) Begin(ChatServer server, string question, int awaited = 0)
    {
        var answer = new StreamedAnswer(awaited);
        return (answer, answer.ReadAsync(server, question));
    }

    /// <summary>Asks, and reads to the end.</summary>
    public static async Task<StreamedAnswer> AskAsync(ChatServer server, string question)
    {
        (StreamedAnswer answer, Task reading) = Begin(server, question);
        await reading;
        return answer;
    }

    private async Task ReadAsync(ChatServer server, string question)
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        string body = $$$"""
            {"model":"idle-tiny","temperature":0,"stream":true,"stream_options":{"include_usage":true},
            "messages":[{"role":"user","content":"{{{question}}}"}]}
            """;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions");
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        HadFailover = response.Headers.Contains("idc-failover");
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancel), Encoding.UTF8);
        while (await reader.ReadLineAsync(cancel) is { } line)
        {
            if (line == ": idc-failover: true") HadFailover = true;
            else if (line == "data: [DONE]") IsWhole = true;
            else if (line.StartsWith("data: ", StringComparison.Ordinal)) ReadEvent(line["data: ".Length..]);
        }
    }

    private void ReadEvent(string payload)
    {
        JsonElement data = JsonDocument.Parse(payload).RootElement;
        if (data.TryGetProperty("usage", out JsonElement usage) && usage.ValueKind == JsonValueKind.Object)
        {
            CompletionTokens = usage.GetProperty("completion_tokens").GetInt64();
            PromptTokens = usage.GetProperty("prompt_tokens").GetInt64();
        }

        if (!data.TryGetProperty("choices", out JsonElement choices) || choices.GetArrayLength() == 0) return;
        if (!choices[0].GetProperty("delta").TryGetProperty("content", out JsonElement content) || content.GetString() is not { Length: > 0 } text) return;
        _text.Append(text);
        if (++Pieces == _awaited) _reached.SetResult();
    }
}
