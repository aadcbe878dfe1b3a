namespace IdleCloud.Contracts.Alerts;

/// <summary>What an alert watches. The numbers are stored.</summary>
[GenerateSerializer, Alias("IdleCloud.AlertKind")]
public enum AlertKind
{
    /// <summary>The account's credit falls below the threshold.</summary>
    CreditBelow = 1,

    /// <summary>The charges of this month (UTC) reach the threshold.</summary>
    MonthSpendReaches = 2,
}
