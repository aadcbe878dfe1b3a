using FsCheck;
using FsCheck.Fluent;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Ledger;
using IdleCloud.Contracts.Money;
using IdleCloud.Silo.Ledger;

namespace IdleCloud.Tests.Ledger.Model;

/// <summary>What a command does.</summary>
internal enum CommandKind
{
    Grant, TopUp, Open, Extend, ExtendOld, Close, Post, PostOld, PostUnowned, PostTogether,
    Book, BookOld, Repeat, BookAgain, OtherBody, BookOther, Refund, RefundToDebt, Release, Payout, Reload,
}

/// <summary>One step of a random history. Amounts and choices are numbers that mean something in every state.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Owner">To whose account.</param>
/// <param name="Size">How much of it.</param>
/// <param name="Pick">Which earlier one, where that is asked.</param>
internal sealed record LedgerCommand(CommandKind Kind, int Owner, int Size, int Pick)
{
    private static readonly string[] Names = ["ada", "bob", "eve"];

    /// <summary>Random commands; credit and leases come often enough that most bills find money, and some find none.</summary>
    public static Gen<LedgerCommand> Any { get; } =
        from kind in Gen.Frequency(
            (8, Gen.Constant(CommandKind.Post)),
            (8, Gen.Elements(CommandKind.Grant, CommandKind.TopUp, CommandKind.Open, CommandKind.Extend)),
            (3, Gen.Elements(CommandKind.Refund, CommandKind.RefundToDebt)),
            (8, Gen.Choose(0, (int)CommandKind.Reload - 1).Select(kind => (CommandKind)kind)),
            (1, Gen.Constant(CommandKind.Reload)))
        from owner in Gen.Choose(0, Names.Length - 1)
        from size in Gen.Choose(0, 12)
        from pick in Gen.Choose(0, 1_000)
        select new LedgerCommand(kind, owner, size, pick);

    /// <summary>All owners.</summary>
    public static IReadOnlyList<string> Owners => Names;

    /// <summary>The owner's name.</summary>
    public string Name => Names[Owner];

    /// <summary>Whose machine answers: anybody's, the customer's own included.</summary>
    public string Miner => Names[Pick % Names.Length];

    /// <summary>A new transfer.</summary>
    public Transfer NewTransfer(long epoch) => Kind switch
    {
        CommandKind.Grant => Between(TransferKind.Grant, (AccountKind.PromoSource, ""), (AccountKind.CustomerPromo, Name), (Size * 70) + 1),
        CommandKind.TopUp => Between(TransferKind.TopUp, (AccountKind.StripeClearing, ""), (AccountKind.Customer, Name), (Size * 150) + 1),
        CommandKind.Refund => Between(TransferKind.Refund, (AccountKind.Customer, Name), (AccountKind.StripeClearing, ""), (Size * 90) + 1)
            with { Draw = Pick % 3 == 0 ? null : new(epoch, Pick) },
        CommandKind.RefundToDebt => Between(TransferKind.Dispute, (AccountKind.Customer, Name), (AccountKind.StripeClearing, ""), (Size * 90) + 1)
            with { Draw = Pick % 3 == 0 ? null : new(epoch, Pick), ShortfallToDebt = true },
        CommandKind.Release => Between(TransferKind.EscrowRelease, (AccountKind.MinerEscrow, Name), (AccountKind.MinerPayable, Name), (Size * 40) + 1),
        _ => Between(TransferKind.PayoutStart, (AccountKind.MinerPayable, Name), (AccountKind.PayoutClearing, Name), (Size * 40) + 1),
    };

    /// <summary>A new bill.</summary>
    public JobPosting NewPosting(long epoch) => LedgerHarness.NewPosting(
        Name, Kind is CommandKind.PostOld or CommandKind.BookOld ? epoch - 1 : epoch, Size, Kind == CommandKind.PostUnowned ? null : Miner,
        ask: Ask, minerUsage: MinerUsage);

    // Up to the owners' share of the harness' price, and one that is above it in places.
    private AskPrice? Ask => Pick % 2 == 0 ? null : new AskPrice(Pick * 8_009, Pick * 80_021);

    private JobUsage? MinerUsage => Pick % 5 == 0 && Size > 0 ? new JobUsage(1 + (Size / 2), Size - (Size / 2), 0, 0) : null;

    private static Transfer Between(TransferKind kind, (AccountKind Kind, string Owner) from, (AccountKind Kind, string Owner) to, long amount) =>
        LedgerHarness.NewTransfer(kind, (to.Kind, to.Owner, amount), (from.Kind, from.Owner, -amount));
}
