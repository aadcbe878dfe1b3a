using System.Text.Json.Serialization;

namespace IdleCloud.Gateway.Api.Alerts;

/// <summary>The body that sets an alert.</summary>
internal sealed record AlertBody
{
    /// <summary><c>credit_below</c> or <c>month_spend_reaches</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>From where on.</summary>
    public required long ThresholdNanoUsd { get; init; }
}

/// <summary>An alert.</summary>
internal sealed record AlertView
{
    /// <summary>The id.</summary>
    public required Guid Id { get; init; }

    /// <summary>What it watches.</summary>
    public required string Kind { get; init; }

    /// <summary>From where on.</summary>
    public required long ThresholdNanoUsd { get; init; }

    /// <summary>When it was set.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>False from its firing until what it watches is back on the good side.</summary>
    public required bool IsArmed { get; init; }
}

/// <summary>All alerts.</summary>
internal sealed record AlertList
{
    /// <summary>The alerts, in the order in which they were set.</summary>
    public required IReadOnlyList<AlertView> Alerts { get; init; }
}

/// <summary>An alert that has fired.</summary>
internal sealed record AlertEventView
{
    /// <summary>Its number.</summary>
    public required long Id { get; init; }

    /// <summary>What was watched.</summary>
    public required string Kind { get; init; }

    /// <summary>The threshold.</summary>
    public required long ThresholdNanoUsd { get; init; }

    /// <summary>What was found.</summary>
    public required long ValueNanoUsd { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }
}

/// <summary>A page of what has fired.</summary>
internal sealed record AlertEventList
{
    /// <summary>The events, the latest first.</summary>
    public required IReadOnlyList<AlertEventView> Events { get; init; }

    /// <summary>The next page; null on the last one.</summary>
    [JsonPropertyName("nextToken")]
    public string? NextToken { get; init; }
}
