namespace IdleCloud.Contracts.Ledger;

/// <summary>What can be said of an <see cref="AccountKind"/> alone.</summary>
public static class AccountKinds
{
    /// <summary>True for the house's accounts, which have no owner.</summary>
    public static bool IsHouse(this AccountKind kind) => kind >= AccountKind.Settlement;

    /// <summary>True for the accounts that a lease holds: a customer's credit, paid and granted.</summary>
    public static bool IsLeased(this AccountKind kind) => kind is AccountKind.Customer or AccountKind.CustomerPromo;
}
