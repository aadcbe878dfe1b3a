namespace IdleCloud.Contracts.Accounts;

/// <summary>What an account has agreed with the operator; each plan has its limits, which are options of the silo.</summary>
[GenerateSerializer, Alias("IdleCloud.AccountPlan")]
public enum AccountPlan
{
    /// <summary>To try it out.</summary>
    Free,

    /// <summary>For one person.</summary>
    Standard,

    /// <summary>For a product.</summary>
    Pro,

    /// <summary>By agreement: no limit on requests but the account's own.</summary>
    Enterprise,
}
