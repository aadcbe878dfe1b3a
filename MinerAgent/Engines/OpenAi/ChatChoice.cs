using System.Text.Json.Serialization;

namespace IdleCloud.MinerAgent.Engines.OpenAi;

/// <summary>A choice of a chunk.</summary>
internal sealed record ChatChoice
{
    /// <summary>What is new, in a stream.</summary>
    public ChatDelta? Delta { get; init; }

    /// <summary>All of it, without one.</summary>
    public ChatDelta? Message { get; init; }

    /// <summary>Why the answer ended; null while it goes on.</summary>
    [JsonConverter(typeof(LooseStringConverter))]
    public string? FinishReason { get; init; }
}
