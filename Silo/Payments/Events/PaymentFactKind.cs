namespace IdleCloud.Silo.Payments.Events;

/// <summary>What a notice tells of a payment. The numbers are stored.</summary>
internal enum PaymentFactKind
{
    /// <summary>The customer has paid.</summary>
    Paid = 1,

    /// <summary>The payment failed, or its page was closed unpaid.</summary>
    Closed = 2,

    /// <summary>So much of the charge has been refunded by then, all refunds together.</summary>
    RefundedInAll = 3,

    /// <summary>A refund is on its way or has arrived.</summary>
    Refund = 4,

    /// <summary>A refund did not arrive, and the money is ours again.</summary>
    RefundFailed = 5,

    /// <summary>A dispute has taken money from us.</summary>
    DisputeTook = 6,

    /// <summary>A dispute has given the money back, or never took any.</summary>
    DisputeReturned = 7,
}
