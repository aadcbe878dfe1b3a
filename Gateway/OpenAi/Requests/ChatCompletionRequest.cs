using IdleCloud.Contracts.Pools;
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

    /// <summary>The most that the customer wants to pay; null for the list price.</summary>
    public MaxPrice? MaxPrice { get; init; }

    /// <summary>True for miners of the trusted class alone, as far as the body says so.</summary>
    public bool TrustedOnly { get; init; }

    /// <summary>What the customer wishes of the miner, by body and headers.</summary>
    public DispatchWishes Wishes { get; init; } = DispatchWishes.None;

    /// <summary>What a miner gets to see.</summary>
    public required ChatRequest Request { get; init; }
}
