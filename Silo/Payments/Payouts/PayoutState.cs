namespace IdleCloud.Silo.Payments.Payouts;

/// <summary>How far a payout is. The numbers are stored.</summary>
internal enum PayoutState
{
    /// <summary>Its money is set aside; nobody was asked to send it.</summary>
    Ready = 1,

    /// <summary>The provider was, or is about to be, asked to send it: only the provider knows.</summary>
    Sending = 2,

    /// <summary>It will not be sent; its money is to be given back.</summary>
    Refused = 3,

    /// <summary>The provider has it.</summary>
    Paid = 4,

    /// <summary>Its money was given back.</summary>
    Failed = 5,

    /// <summary>The provider has something else under its name: for a person.</summary>
    Stuck = 6,
}
