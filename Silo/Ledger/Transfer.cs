using System.Collections.Immutable;
using IdleCloud.Contracts.Ledger;

namespace IdleCloud.Silo.Ledger;

/// <summary>
/// Money that moves between accounts; its postings sum to zero. Kind, reference, note and postings are its body: the same id with the
/// same body is the same transfer.
/// </summary>
internal sealed record Transfer
{
    /// <summary>The most postings of one transfer.</summary>
    public const int MaxPostings = 8;

    /// <summary>The id: <see cref="LedgerIds"/> makes it from what the transfer is about, so that a repeat has the same.</summary>
    public required Guid Id { get; init; }

    /// <summary>Why.</summary>
    public required TransferKind Kind { get; init; }

    /// <summary>What it is about, for programs: an event, a payout, a day.</summary>
    public string Reference { get; init; } = "";

    /// <summary>What it is about, for people.</summary>
    public string Note { get; init; } = "";

    /// <summary>
    /// Who gives and who gets, each account once, no zeros. The first one's owner has the transfer on the statement.
    /// </summary>
    public required ImmutableArray<Posting> Postings { get; init; }

    /// <summary>
    /// What of a customer's leased credit the transfer may take, apart from the credit that is not leased. Not part of the body.
    /// </summary>
    public LeaseDraw? Draw { get; init; }

    /// <summary>
    /// What the customer's paid credit cannot give becomes debt, and the transfer is posted all the same: for money that is gone
    /// already. Not part of the body.
    /// </summary>
    public bool ShortfallToDebt { get; init; }
}

/// <summary>One side of a transfer.</summary>
/// <param name="Kind">The account's kind.</param>
/// <param name="Owner">The account's owner: an account id, or empty for the house.</param>
/// <param name="AmountNanoUsd">What it gets; negative what it gives.</param>
internal readonly record struct Posting(AccountKind Kind, string Owner, long AmountNanoUsd);

/// <summary>What a transfer may take out of a live lease.</summary>
/// <param name="Epoch">The lease; another one than the owner's live lease is fenced.</param>
/// <param name="MaxNanoUsd">At most so much: what no running job holds.</param>
internal readonly record struct LeaseDraw(long Epoch, long MaxNanoUsd);
