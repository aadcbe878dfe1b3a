namespace IdleCloud.Gateway.Api.Payments;

/// <summary>The body of a top-up and of a payout.</summary>
internal sealed record AmountBody
{
    /// <summary>How much, in whole cents.</summary>
    public required long AmountNanoUsd { get; init; }
}

/// <summary>A top-up.</summary>
internal sealed record TopUpView
{
    /// <summary>The id.</summary>
    public required Guid Id { get; init; }

    /// <summary><c>open</c>, <c>paid</c> or <c>closed</c>.</summary>
    public required string Status { get; init; }

    /// <summary>The credit that it buys.</summary>
    public required long AmountNanoUsd { get; init; }

    /// <summary>Where to pay, while it is open.</summary>
    public string? PageUrl { get; init; }
}

/// <summary>The body that says where payouts go.</summary>
internal sealed record DestinationBody
{
    /// <summary>The owner's account at the payment provider.</summary>
    public required string Destination { get; init; }
}

/// <summary>The body that asks for a page of the provider's.</summary>
internal sealed record PayoutSetupBody
{
    /// <summary>Two letters of ISO 3166; null for the provider's default.</summary>
    public string? Country { get; init; }
}

/// <summary>Where payouts go, and whether they can.</summary>
internal sealed record PayoutSetupView
{
    /// <summary><c>none</c>, <c>incomplete</c> or <c>ready</c>.</summary>
    public required string Status { get; init; }

    /// <summary>The owner's account at the provider.</summary>
    public string? Destination { get; init; }

    /// <summary>Where to go on, once.</summary>
    public string? PageUrl { get; init; }

    /// <summary>What is missing.</summary>
    public string? Message { get; init; }
}

/// <summary>A payout.</summary>
internal sealed record PayoutView
{
    /// <summary>The id.</summary>
    public required Guid Id { get; init; }

    /// <summary><c>pending</c>, <c>paid</c> or <c>failed</c>.</summary>
    public required string Status { get; init; }

    /// <summary>How much.</summary>
    public required long AmountNanoUsd { get; init; }

    /// <summary>The provider's name for it, once paid.</summary>
    public string? ProviderId { get; init; }

    /// <summary>Why it failed; null when it has not.</summary>
    public string? Message { get; init; }
}
