namespace IdleCloud.Contracts.Alerts;

/// <summary>What an account's holder wants to be told of.</summary>
/// <param name="Id">The alert.</param>
/// <param name="Kind">What it watches.</param>
/// <param name="ThresholdNanoUsd">From where on, ≥ 0.</param>
/// <param name="Created">When it was set.</param>
/// <param name="IsArmed">False from its firing until what it watches is back on the good side.</param>
[GenerateSerializer, Immutable, Alias("IdleCloud.SpendingAlert")]
public sealed record SpendingAlert(
    [property: Id(0)] Guid Id,
    [property: Id(1)] AlertKind Kind,
    [property: Id(2)] long ThresholdNanoUsd,
    [property: Id(3)] DateTimeOffset Created,
    [property: Id(4)] bool IsArmed);
