using Npgsql;

namespace IdleCloud.Silo.Ledger;

/// <summary>What the books' own refusals mean; the names are those of the migration.</summary>
internal static class LedgerConstraints
{
    private static readonly string[] Funds = ["ledger_account_funds", "ledger_account_debt", "ledger_lease_remaining"];

    /// <summary>True when the money is not there.</summary>
    public static bool IsInsufficient(PostgresException refusal) => Funds.Contains(refusal.ConstraintName, StringComparer.Ordinal);

    /// <summary>True when the books refuse what was to be written: a repeat will be refused as well.</summary>
    public static bool IsRefusal(PostgresException e) =>
        e.SqlState.StartsWith("22", StringComparison.Ordinal) || e.SqlState.StartsWith("23", StringComparison.Ordinal);

    /// <summary>True when writers got into each other's way: nothing was written, and a repeat may well succeed.</summary>
    public static bool IsContention(PostgresException e) =>
        e.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure;
}
