using IdleCloud.Wire;

namespace IdleCloud.Gateway.OpenAi.Requests;

/// <summary>
/// A checked request: what is left of the customer's JSON after the allow-list. Only this goes on, never the raw body, so that
/// no parser behind us can read the body differently.
/// </summary>
internal sealed record ChatCompletionRequest
{
    /// <summary>The catalogue model asked for; not yet looked up.</summary>
    public required string Model { get; init; }

    /// <summary>True for an answer as server-sent events.</summary>
    public required bool Stream { get; init; }

    /// <summary>True when the stream shall end with a usage chunk.</summary>
    public required bool IncludeUsage { get; init; }

    /// <summary>True when the model's thoughts shall be returned too.</summary>
    public required bool IncludeReasoning { get; init; }

    /// <summary>What a miner gets to see.</summary>
    public required ChatRequest Request { get; init; }
}
