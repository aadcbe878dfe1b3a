using System.Text.Json.Serialization;

namespace IdleCloud.Gateway.Api.Statements;

/// <summary>What a customer has.</summary>
internal sealed record BalanceView
{
    /// <summary>Credit, granted and paid for, running jobs not yet counted.</summary>
    public required long CreditNanoUsd { get; init; }

    /// <summary>Of that, what was paid for.</summary>
    public required long PaidNanoUsd { get; init; }

    /// <summary>Of that, what was granted; it is spent first.</summary>
    public required long PromoNanoUsd { get; init; }

    /// <summary>What running jobs may still take of it.</summary>
    public required long HeldNanoUsd { get; init; }

    /// <summary>Credit without that.</summary>
    public required long AvailableNanoUsd { get; init; }

    /// <summary>What is owed after refunds and disputes.</summary>
    public required long DebtNanoUsd { get; init; }
}

/// <summary>An entry of the statement.</summary>
internal sealed record EntryView
{
    /// <summary>The transfer; for a job's charge also the job.</summary>
    public required Guid Id { get; init; }

    /// <summary>Why money moved.</summary>
    public required string Kind { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset PostedAt { get; init; }

    /// <summary>What it did to the credit less debt; negative for what was spent.</summary>
    public required long AmountNanoUsd { get; init; }

    /// <summary>What it is about, for programs.</summary>
    public required string Reference { get; init; }

    /// <summary>What it is about, for people.</summary>
    public required string Note { get; init; }

    /// <summary>What it did to each of the account's own accounts in the books.</summary>
    public required IReadOnlyList<PostingView> Postings { get; init; }
}

/// <summary>A side of a transfer.</summary>
internal sealed record PostingView
{
    /// <summary>Which account.</summary>
    public required string Account { get; init; }

    /// <summary>What it got; negative what it gave.</summary>
    public required long AmountNanoUsd { get; init; }
}

/// <summary>A page of the statement.</summary>
internal sealed record EntryList
{
    /// <summary>The entries, the newest first.</summary>
    public required IReadOnlyList<EntryView> Entries { get; init; }

    /// <summary>The next page; null on the last one.</summary>
    [JsonPropertyName("nextToken")]
    public string? NextToken { get; init; }
}

/// <summary>Usage of one group.</summary>
internal sealed record UsageView
{
    /// <summary>The day.</summary>
    public DateOnly? Day { get; init; }

    /// <summary>The key.</summary>
    public string? KeyId { get; init; }

    /// <summary>The model.</summary>
    public string? ModelId { get; init; }

    /// <summary>Jobs.</summary>
    public required long Requests { get; init; }

    /// <summary>Tokens of their prompts.</summary>
    public required long PromptTokens { get; init; }

    /// <summary>Tokens of their answers.</summary>
    public required long CompletionTokens { get; init; }

    /// <summary>What they cost.</summary>
    public required long ChargeNanoUsd { get; init; }
}

/// <summary>A page of usage.</summary>
internal sealed record UsageList
{
    /// <summary>The first day.</summary>
    public required DateOnly From { get; init; }

    /// <summary>The last day.</summary>
    public required DateOnly To { get; init; }

    /// <summary>The groups.</summary>
    public required IReadOnlyList<UsageView> Usage { get; init; }

    /// <summary>The next page; null on the last one.</summary>
    [JsonPropertyName("nextToken")]
    public string? NextToken { get; init; }
}

/// <summary>A job.</summary>
internal sealed record JobView
{
    /// <summary>The job.</summary>
    public required Guid Id { get; init; }

    /// <summary>The key that asked; null where that is somebody else's.</summary>
    public string? KeyId { get; init; }

    /// <summary>The machine that answered; null where that is somebody else's, or none did.</summary>
    public string? Machine { get; init; }

    /// <summary>The model.</summary>
    public required string ModelId { get; init; }

    /// <summary>How it ended.</summary>
    public required string State { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>Tokens of the prompt.</summary>
    public required long PromptTokens { get; init; }

    /// <summary>Tokens of the answer.</summary>
    public required long CompletionTokens { get; init; }

    /// <summary>Of those, tokens of thoughts.</summary>
    public required long ReasoningTokens { get; init; }

    /// <summary>What the customer paid; null to the miner's owner.</summary>
    public long? ChargeNanoUsd { get; init; }

    /// <summary>What the miner's owner gets; null to the customer.</summary>
    public long? PayNanoUsd { get; init; }

    /// <summary>What the pay follows from; null to the customer.</summary>
    public PayBasisView? PayBasis { get; init; }

    /// <summary>Why the owner gets nothing; null when something is paid, and to the customer.</summary>
    public string? ZeroReason { get; init; }
}

/// <summary>
/// What a miner's pay follows from: tokens × rate ÷ 1,000,000, times the share where the rate is the list price, rounded down; never more
/// than the share of what the customer paid.
/// </summary>
internal sealed record PayBasisView
{
    /// <summary><c>ask</c>: the machine's ask as it was when it was given the job; <c>share_of_price</c>: it had none.</summary>
    public required string Source { get; init; }

    /// <summary>Nano-USD for 1,000,000 tokens that were read: the ask, or the list price.</summary>
    public required long PromptNanoUsdPerMillion { get; init; }

    /// <summary>Nano-USD for 1,000,000 tokens that were written: the ask, or the list price.</summary>
    public required long CompletionNanoUsdPerMillion { get; init; }

    /// <summary>The owners' share of a price, in parts per million.</summary>
    public required int SharePpm { get; init; }

    /// <summary>Tokens that this machine read: the prompt, and what other machines had answered before it.</summary>
    public required long PromptTokens { get; init; }

    /// <summary>Tokens that this machine wrote.</summary>
    public required long CompletionTokens { get; init; }
}

/// <summary>A page of jobs.</summary>
internal sealed record JobList
{
    /// <summary>The jobs, the newest first.</summary>
    public required IReadOnlyList<JobView> Jobs { get; init; }

    /// <summary>The next page; null on the last one.</summary>
    [JsonPropertyName("nextToken")]
    public string? NextToken { get; init; }
}

/// <summary>A month.</summary>
internal sealed record InvoiceView
{
    /// <summary>The account.</summary>
    public required string AccountId { get; init; }

    /// <summary>The month, as 2026-11.</summary>
    public required string Month { get; init; }

    /// <summary>False while the month goes on.</summary>
    public required bool IsFinal { get; init; }

    /// <summary>Credit less debt at its beginning.</summary>
    public required long OpeningNanoUsd { get; init; }

    /// <summary>Credit less debt at its end, or now.</summary>
    public required long ClosingNanoUsd { get; init; }

    /// <summary>What moved it, by kind.</summary>
    public required IReadOnlyList<InvoiceLineView> Lines { get; init; }

    /// <summary>The charges by model.</summary>
    public required IReadOnlyList<UsageView> Usage { get; init; }
}

/// <summary>A line of an invoice.</summary>
internal sealed record InvoiceLineView
{
    /// <summary>Why money moved.</summary>
    public required string Kind { get; init; }

    /// <summary>Transfers.</summary>
    public required long Count { get; init; }

    /// <summary>What they did to the credit.</summary>
    public required long AmountNanoUsd { get; init; }
}

/// <summary>The months of which there are invoices.</summary>
internal sealed record InvoiceList
{
    /// <summary>The months, the newest first.</summary>
    public required IReadOnlyList<string> Months { get; init; }

    /// <summary>The next page; null on the last one.</summary>
    [JsonPropertyName("nextToken")]
    public string? NextToken { get; init; }
}
