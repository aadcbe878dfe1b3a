using IdleCloud.Contracts.Jobs;
using IdleCloud.Wire;
using IdleCloud.Wire.Chunks;

namespace IdleCloud.Gateway.Relay;

/// <summary>What has come of one attempt so far, by the chunks' own figures. A mutable struct.</summary>
internal struct AttemptTally
{
    private long _tokens;
    private long _reasoningTokens;

    /// <summary>Bytes of text and thoughts.</summary>
    public long Bytes { get; private set; }

    /// <summary>The tokens of the chunks; nothing is known of the prompt.</summary>
    public readonly JobUsage Usage => new(0, _tokens, _reasoningTokens, 0);

    /// <summary>Counts a chunk.</summary>
    public void Add(in ChunkReader chunk)
    {
        Bytes += chunk.Text.Length;
        _tokens += chunk.Tokens;
        if (chunk.Part == ChunkPart.Reasoning) _reasoningTokens += chunk.Tokens;
    }

    /// <summary>The miner's figures for the whole answer, brought into a possible shape; the chunks' where it gives none.</summary>
    public readonly JobUsage Reconcile(Usage? reported) => reported is null
        ? Usage
        : new JobUsage(
            reported.PromptTokens,
            reported.CompletionTokens,
            Math.Min(reported.ReasoningTokens, reported.CompletionTokens),
            Math.Min(reported.CachedTokens, reported.PromptTokens));
}
