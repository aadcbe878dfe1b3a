namespace IdleCloud.Contracts.Payments;

/// <summary>What became of a <see cref="PayoutRequest"/>.</summary>
[GenerateSerializer, Alias("IdleCloud.PayoutStatus")]
public enum PayoutStatus
{
    /// <summary>The money is set aside, or about to be, and the provider is asked to send it.</summary>
    Pending,

    /// <summary>The provider has it.</summary>
    Paid,

    /// <summary>It was not sent, and the money is payable again; <see cref="PayoutResult.Message"/> says why.</summary>
    Failed,

    /// <summary>Less is payable than was asked for.</summary>
    InsufficientFunds,

    /// <summary>The amount is not in whole cents, or below the least; <see cref="PayoutResult.Message"/> names it.</summary>
    InvalidAmount,

    /// <summary>Nobody knows yet where this owner's money goes.</summary>
    NoDestination,

    /// <summary>There is a payout with this id that says something else.</summary>
    Conflict,

    /// <summary>This installation pays nobody: the operator has configured no payment provider.</summary>
    NotConfigured,

    /// <summary>There is no such payout of this account.</summary>
    NotFound,
}
