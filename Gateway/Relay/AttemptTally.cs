using IdleCloud.Contracts.Jobs;
using IdleCloud.Wire;
using IdleCloud.Wire.Chunks;

namespace IdleCloud.Gateway.Relay;

/// <summary>What has come of one attempt so far, and what of it may be billed. A mutable struct.</summary>
/// <param name="allowance">What the hold pays for, less what earlier attempts have used of it.</param>
/// <param name="resumedBytes">Bytes of the answer that the attempt goes on with; 0 for one that begins.</param>
internal struct AttemptTally(TokenAllowance allowance, int resumedBytes = 0)
{
    /// <summary>More tokens than any template marks thoughts and answers with.</summary>
    private const int MarkerTokens = 64;

    private long _chunks;
    private long _tokens;
    private long _reasoningTokens;

    /// <summary>Bytes of text and thoughts.</summary>
    public long Bytes { get; private set; }

    /// <summary>Counts a chunk.</summary>
    public void Add(in ChunkReader chunk)
    {
        Bytes += chunk.Text.Length;
        _tokens += chunk.Tokens;
        if (chunk.Text.Length > 0) _chunks++;
        if (chunk.Part == ChunkPart.Reasoning) _reasoningTokens += chunk.Tokens;
    }

    /// <summary>
    /// True when another chunk would not be paid for. The chunk that crosses the line is still delivered, for the price of what is left:
    /// an agent that gathers tokens into chunks must not lose text by it.
    /// </summary>
    public readonly bool IsSpentWith(in ChunkReader next)
    {
        bool hasRoom = _tokens < allowance.CompletionTokens || next.Tokens == 0;
        return next.Text.Length > 0 && (!hasRoom || allowance.IsExceededBy(_chunks + 1, Bytes + next.Text.Length));
    }

    /// <summary>True when all tokens that were paid for have come.</summary>
    public readonly bool IsSpent => _tokens > 0 && _tokens >= allowance.CompletionTokens;

    /// <summary>
    /// Tokens of the answer so far that the miner says to have read beside the prompt: no more than its bytes and markers can make. They
    /// are the platform's to pay, not the customer's.
    /// </summary>
    public readonly long ResumedTokens(Usage? reported) => reported is null || resumedBytes == 0
        ? 0
        : Math.Min(Math.Min(reported.ResumedTokens, reported.PromptTokens), resumedBytes + MarkerTokens);

    /// <summary>What may be billed by the chunks' own counts; nothing is known of the prompt.</summary>
    /// <param name="undelivered">What of it has not reached the customer's connection.</param>
    public readonly JobUsage UsageWithout(in AttemptTally undelivered)
    {
        long tokens = Math.Max(0, _tokens - undelivered._tokens);
        long reasoning = Math.Max(0, _reasoningTokens - undelivered._reasoningTokens);
        return Bounded(0, tokens, reasoning, 0, Bytes - undelivered.Bytes);
    }

    /// <summary>What may be billed of the miner's figures for the whole answer; of the chunks' where it gives none.</summary>
    public readonly JobUsage Reconcile(Usage? reported) => reported is null
        ? UsageWithout(default)
        : Bounded(reported.PromptTokens - ResumedTokens(reported), reported.CompletionTokens, reported.ReasoningTokens, reported.CachedTokens, Bytes);

    /// <summary>The miner's figures for the prompt, added to what is billed of an answer that was cut short.</summary>
    public readonly JobUsage WithPrompt(in JobUsage usage, Usage? reported)
    {
        long prompt = Math.Min((reported?.PromptTokens ?? 0) - ResumedTokens(reported), allowance.PromptTokens);
        return usage with { PromptTokens = prompt, CachedTokens = Math.Min(reported?.CachedTokens ?? 0, prompt) };
    }

    /// <summary>No more than was paid for, and no more than the bytes that came can carry: a token that is seen has at least one.</summary>
    private readonly JobUsage Bounded(long prompt, long completion, long reasoning, long cached, long bytes)
    {
        prompt = Math.Min(prompt, allowance.PromptTokens);
        completion = Math.Min(completion, Math.Min(bytes, allowance.CompletionTokens));
        return new JobUsage(prompt, completion, Math.Min(reasoning, completion), Math.Min(cached, prompt));
    }
}
