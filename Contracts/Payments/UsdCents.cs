namespace IdleCloud.Contracts.Payments;

/// <summary>Card networks count cents, the ledger nano-USD. Between the two only whole cents pass, so that nothing is ever rounded.</summary>
public static class UsdCents
{
    /// <summary>Nano-USD in a cent.</summary>
    public const long NanoUsd = 10_000_000;

    /// <summary>The most cents that the ledger can count.</summary>
    public const long Max = long.MaxValue / NanoUsd;

    /// <summary>Cents as nano-USD, exactly.</summary>
    /// <exception cref="OverflowException">The ledger cannot count so much.</exception>
    public static long ToNanoUsd(long cents) => checked(cents * NanoUsd);

    /// <summary>The whole cents in an amount; what is less than a cent is left where it is.</summary>
    public static long WholeIn(long amountNanoUsd) => amountNanoUsd / NanoUsd;
}
