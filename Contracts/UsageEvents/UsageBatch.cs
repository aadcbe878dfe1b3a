using System.Collections.Immutable;

namespace IdleCloud.Contracts.UsageEvents;

/// <summary>
/// All events between two places, in their order. One without events only tells how far they go, so that whoever has missed something
/// finds out.
/// </summary>
/// <param name="After">The place that it begins behind.</param>
/// <param name="UpTo">The place that it goes up to, ≥ <paramref name="After"/>.</param>
/// <param name="Events">The events.</param>
[GenerateSerializer, Immutable, Alias("IdleCloud.UsageBatch")]
public sealed record UsageBatch(
    [property: Id(0)] long After,
    [property: Id(1)] long UpTo,
    [property: Id(2)] ImmutableArray<UsageEvent> Events);
