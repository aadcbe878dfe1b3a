namespace IdleCloud.Silo.Payments.TopUps;

/// <summary>How far a top-up is. The numbers are stored.</summary>
internal enum TopUpState
{
    /// <summary>The customer may pay.</summary>
    Open = 0,

    /// <summary>It has been paid.</summary>
    Paid = 1,

    /// <summary>Its page is closed unpaid, or the payment failed.</summary>
    Closed = 2,
}
