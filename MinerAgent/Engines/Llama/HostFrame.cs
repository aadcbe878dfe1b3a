using System.Text.Json.Serialization;

namespace IdleCloud.MinerAgent.Engines.Llama;

/// <summary>A line from the host (host/main.mjs, or ../LlamaSharp). Which members are set depends on <see cref="Event"/>.</summary>
internal sealed record HostFrame
{
    /// <summary>hello, ready, fatal, begin, token, end, failed or pong.</summary>
    [JsonPropertyName("ev")]
    public required string Event { get; init; }

    /// <summary>The answer it belongs to.</summary>
    public int Id { get; init; }

    /// <summary>hello: proves that the host is the process that was started.</summary>
    public string Token { get; init; } = "";

    /// <summary>ready: what llama.cpp says of itself.</summary>
    public string Engine { get; init; } = "";

    /// <summary>ready: the model's general.name.</summary>
    public string Name { get; init; } = "";

    /// <summary>ready: tokens per slot.</summary>
    public int Context { get; init; }

    /// <summary>ready: answers at once.</summary>
    public int Slots { get; init; }

    /// <summary>begin: tokens of the rendered prompt, the answer so far included.</summary>
    public int Prompt { get; init; }

    /// <summary>begin: those of them that are the answer so far.</summary>
    public int Resumed { get; init; }

    /// <summary>begin: the last characters of the rendered prompt.</summary>
    public string Tail { get; init; } = "";

    /// <summary>token: whole characters.</summary>
    public string Text { get; init; } = "";

    /// <summary>token: tokens that led to the text.</summary>
    [JsonPropertyName("n")]
    public int Tokens { get; init; }

    /// <summary>end: stop, length or cancelled.</summary>
    public string Reason { get; init; } = "";

    /// <summary>end: tokens generated in all, the end token included.</summary>
    public int Completion { get; init; }

    /// <summary>failed: context_length, conversation, refused or engine.</summary>
    public string Code { get; init; } = "";

    /// <summary>failed, fatal: for logs.</summary>
    public string Message { get; init; } = "";
}
