using System.Text.Json;

namespace IdleCloud.MinerAgent.Engines.OpenAi;

/// <summary>What is read of a chunk, or of a whole answer from a server that does not stream.</summary>
internal sealed record ChatChunk
{
    /// <summary>Empty in a usage chunk.</summary>
    public IReadOnlyList<ChatChoice>? Choices { get; init; }

    /// <summary>In the last chunk, where the server counts.</summary>
    public ChatUsage? Usage { get; init; }

    /// <summary>A failure in the middle of the stream; of any shape.</summary>
    public JsonElement? Error { get; init; }
}
