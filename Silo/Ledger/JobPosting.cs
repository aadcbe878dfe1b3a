using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Money;

namespace IdleCloud.Silo.Ledger;

/// <summary>
/// The end of a job as the books keep it, for every job that was given to a miner, also when nothing is charged. What the bill says
/// is its body: the same job with the same body is the same posting, whatever epoch, hold and hour it names.
/// </summary>
internal sealed record JobPosting
{
    /// <summary>The job; also the id of its transfer.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The customer's account.</summary>
    public required string AccountId { get; init; }

    /// <summary>The lease that the hold was drawn from. Of no account when nothing is charged.</summary>
    public required long Epoch { get; init; }

    /// <summary>The key that asked: SHA-256 in lower-case hexadecimal.</summary>
    public required string KeyId { get; init; }

    /// <summary>The catalogue model.</summary>
    public required string ModelId { get; init; }

    /// <summary>How the job ended.</summary>
    public required JobState State { get; init; }

    /// <summary>The attempt that answered, from 1; 0 when none did.</summary>
    public required int Attempt { get; init; }

    /// <summary>The miner that answered.</summary>
    public string? MinerId { get; init; }

    /// <summary>Whom that miner's share is owed; null leaves it with the house's <c>settlement</c>.</summary>
    public string? MinerOwner { get; init; }

    /// <summary>The tokens that are billed.</summary>
    public required JobUsage Usage { get; init; }

    /// <summary>The price that the hold froze.</summary>
    public required ModelPrice Price { get; init; }

    /// <summary>What was held of the lease for this job.</summary>
    public required long HeldNanoUsd { get; init; }

    /// <summary>The owners' share of a price in parts per million.</summary>
    public required int SharePpm { get; init; }

    /// <summary>What the miner asked when it was given the job; null for that share of the price.</summary>
    public AskPrice? Ask { get; init; }

    /// <summary>What the miner has read and written itself; null when that is what is billed.</summary>
    public JobUsage? MinerUsage { get; init; }

    /// <summary>Who gets what: <see cref="Settlement.Of"/> of the above.</summary>
    public required Settlement Bill { get; init; }

    /// <summary>When the job ended.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>How it went for the customer; no part of the bill.</summary>
    public JobTrace? Trace { get; init; }
}
