using IdleCloud.Silo.Payments.Provider;

namespace IdleCloud.Silo.Payments.Payouts;

/// <summary>A payout as it is stored.</summary>
internal sealed record Payout
{
    /// <summary>What the provider is asked for.</summary>
    public required PayoutOrder Order { get; init; }

    /// <summary>How far it is.</summary>
    public required PayoutState State { get; init; }

    /// <summary>The provider's name for it.</summary>
    public string? ProviderId { get; init; }

    /// <summary>Why it was not sent.</summary>
    public string? Reason { get; init; }

    /// <summary>How long ago the provider was asked for the first time, by the database's clock.</summary>
    public TimeSpan SinceFirstSent { get; init; }

    /// <summary>How often it was taken up.</summary>
    public int Steps { get; init; }
}
