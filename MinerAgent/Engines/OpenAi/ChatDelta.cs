using System.Text.Json.Serialization;

namespace IdleCloud.MinerAgent.Engines.OpenAi;

/// <summary>Text of a choice. Thoughts come under two names: llama-server and SGLang use the first, vLLM and Ollama the second.</summary>
internal sealed record ChatDelta
{
    /// <summary>Part of the answer.</summary>
    [JsonConverter(typeof(LooseStringConverter))]
    public string? Content { get; init; }

    /// <summary>Part of the thoughts.</summary>
    [JsonConverter(typeof(LooseStringConverter))]
    public string? ReasoningContent { get; init; }

    /// <summary>Part of the thoughts.</summary>
    [JsonConverter(typeof(LooseStringConverter))]
    public string? Reasoning { get; init; }

    /// <summary>The thoughts, whatever their name; both names in one chunk say the same.</summary>
    [JsonIgnore]
    public string Thoughts => ReasoningContent is { Length: > 0 } thoughts ? thoughts : Reasoning ?? "";
}
