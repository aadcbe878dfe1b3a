namespace IdleCloud.Contracts.Payments;

/// <summary>What became of a <see cref="TopUpRequest"/>.</summary>
[GenerateSerializer, Alias("IdleCloud.TopUpStatus")]
public enum TopUpStatus
{
    /// <summary>The customer can pay at the page's address.</summary>
    Open,

    /// <summary>It has been paid, and the credit is in the books.</summary>
    Paid,

    /// <summary>The page is closed unpaid, or the payment failed.</summary>
    Closed,

    /// <summary>The amount is not in whole cents, or outside the limits; <see cref="TopUpResult.Message"/> names them.</summary>
    InvalidAmount,

    /// <summary>There is a top-up with this id that says something else.</summary>
    Conflict,

    /// <summary>This installation takes no payments: the operator has configured no payment provider.</summary>
    NotConfigured,

    /// <summary>The provider refuses it; <see cref="TopUpResult.Message"/> says why.</summary>
    Refused,

    /// <summary>The provider does not answer. The same request may be repeated.</summary>
    Unavailable,

    /// <summary>There is no such top-up of this account.</summary>
    NotFound,
}
