namespace IdleCloud.Contracts.Alerts;

/// <summary>An alert that has fired.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Kind">What was watched.</param>
/// <param name="ThresholdNanoUsd">The threshold.</param>
/// <param name="ValueNanoUsd">What was found.</param>
/// <param name="At">When.</param>
[GenerateSerializer, Immutable, Alias("IdleCloud.AlertEvent")]
public sealed record AlertEvent(
    [property: Id(0)] long Id,
    [property: Id(1)] AlertKind Kind,
    [property: Id(2)] long ThresholdNanoUsd,
    [property: Id(3)] long ValueNanoUsd,
    [property: Id(4)] DateTimeOffset At);
