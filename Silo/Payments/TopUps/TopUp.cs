using IdleCloud.Silo.Payments.Events;

namespace IdleCloud.Silo.Payments.TopUps;

/// <summary>A top-up as it is stored.</summary>
internal sealed record TopUp
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whose.</summary>
    public required string AccountId { get; init; }

    /// <summary>What was agreed, in US cents.</summary>
    public required long AmountCents { get; init; }

    /// <summary>How far it is.</summary>
    public required TopUpState State { get; init; }

    /// <summary>The customer's address, as it was first asked for: a repeat must say the same to the provider.</summary>
    public string? Email { get; init; }

    /// <summary>The provider's name for the page; null until there is one.</summary>
    public string? SessionId { get; init; }

    /// <summary>The page's address.</summary>
    public string? PageUrl { get; init; }

    /// <summary>The provider's name for the payment; null until there is one.</summary>
    public string? Payment { get; init; }

    /// <summary>What is in the books.</summary>
    public PaymentTotals Booked { get; init; }

    /// <summary>How many bookings there were.</summary>
    public int Revision { get; init; }
}
