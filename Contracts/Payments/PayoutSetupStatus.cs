namespace IdleCloud.Contracts.Payments;

/// <summary>How far an owner is with saying where its money goes.</summary>
[GenerateSerializer, Alias("IdleCloud.PayoutSetupStatus")]
public enum PayoutSetupStatus
{
    /// <summary>Nothing was said yet.</summary>
    None,

    /// <summary>The provider wants to know more before it takes money for this owner.</summary>
    Incomplete,

    /// <summary>Payouts arrive.</summary>
    Ready,

    /// <summary>The provider refuses; <see cref="PayoutSetupResult.Message"/> says why.</summary>
    Refused,

    /// <summary>The provider does not answer. Try again.</summary>
    Unavailable,

    /// <summary>This installation pays nobody, or its operator has said of no page where owners come back to.</summary>
    NotConfigured,
}
