namespace IdleCloud.Gateway.Relay;

/// <summary>The tokens that a request's hold pays for. Nothing above is billed, whatever a miner reports.</summary>
/// <param name="PromptTokens">The most that the prompt can have.</param>
/// <param name="CompletionTokens">The most that the answer may have, thoughts included; it is cut off there.</param>
internal readonly record struct TokenAllowance(long PromptTokens, long CompletionTokens)
{
    /// <summary>More bytes than one token of any known vocabulary stands for.</summary>
    private const long MaxBytesPerToken = 128;

    /// <summary>
    /// Chunks that an honest agent may send without counting a token to them: the pieces of one long token, and what a splitter held
    /// back.
    /// </summary>
    private const long Slack = 64;

    /// <summary>True for more than so many tokens can be, whatever a miner says that they are.</summary>
    /// <param name="chunks">Chunks with text.</param>
    /// <param name="bytes">Bytes of text.</param>
    public bool IsExceededBy(long chunks, long bytes) =>
        chunks > CompletionTokens + Slack || bytes / MaxBytesPerToken > CompletionTokens + Slack;
}
