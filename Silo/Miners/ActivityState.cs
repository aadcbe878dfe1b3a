using System.Collections.Immutable;
using System.Text.Json.Serialization;
using IdleCloud.Contracts.Miners;

namespace IdleCloud.Silo.Miners;

/// <summary>What a miner's last week went by with, as it is stored: at most 169 hours of 11 numbers, some kilobytes.</summary>
internal sealed record ActivityState
{
    /// <summary>What it did when it was last looked at.</summary>
    public MinerOccupation Now { get; init; }

    /// <summary>Since when; null for a miner that never connected.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>When it was last looked at, in whole seconds.</summary>
    public DateTimeOffset LookedAt { get; init; }

    /// <summary>The hours in their order; those without a second are left out.</summary>
    public ImmutableArray<ActivityHour> Hours { get; init; } = [];
}

/// <summary>An hour.</summary>
/// <param name="Hour">Hours since 1970.</param>
/// <param name="Seconds">How long what was done, by the number of the <see cref="MinerOccupation"/>.</param>
internal sealed record ActivityHour(long Hour, ImmutableArray<int> Seconds);

/// <summary>How <see cref="ActivityState"/> is written.</summary>
[JsonSerializable(typeof(ActivityState))]
internal sealed partial class ActivityJsonContext : JsonSerializerContext;
