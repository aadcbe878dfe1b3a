namespace IdleCloud.Silo.Payments.Events;

/// <summary>A notice of the provider's, as far as it matters here.</summary>
internal sealed record PaymentNews
{
    /// <summary>The notice's id: a repeat has the same.</summary>
    public required string EventId { get; init; }

    /// <summary>The provider's word for what happened.</summary>
    public required string Type { get; init; }

    /// <summary>True when it is about real money.</summary>
    public required bool IsLive { get; init; }

    /// <summary>The payment that it is about, by the provider's name for it; the session's where no payment was begun.</summary>
    public string Payment { get; init; } = "";

    /// <summary>Our id of the top-up, where the notice says it: it was ours to begin with, and is signed by the provider.</summary>
    public Guid? TopUpId { get; init; }

    /// <summary>The currency of the amounts.</summary>
    public string Currency { get; init; } = "";

    /// <summary>What it tells; null when that is nothing that matters.</summary>
    public PaymentFact? Fact { get; init; }
}
