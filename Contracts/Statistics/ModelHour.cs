using System.Collections.Immutable;

namespace IdleCloud.Contracts.Statistics;

/// <summary>What a model was used for in an hour (UTC), by all accounts.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.ModelHour")]
public sealed record ModelHour
{
    /// <summary>The hour's beginning. A job counts where it ended.</summary>
    [Id(0)] public required DateTimeOffset Hour { get; init; }

    /// <summary>The catalogue model.</summary>
    [Id(1)] public required string ModelId { get; init; }

    /// <summary>Jobs that were given to a miner.</summary>
    [Id(2)] public required long Requests { get; init; }

    /// <summary>Of those, the ones that ended neither with a whole answer nor by the customer's hanging up.</summary>
    [Id(3)] public required long Failed { get; init; }

    /// <summary>Prompt tokens of the jobs that were charged.</summary>
    [Id(4)] public required long PromptTokens { get; init; }

    /// <summary>Completion tokens of the jobs that were charged, reasoning included.</summary>
    [Id(5)] public required long CompletionTokens { get; init; }

    /// <summary>What customers paid.</summary>
    [Id(6)] public required long ChargeNanoUsd { get; init; }

    /// <summary>What miners' owners got of it.</summary>
    [Id(7)] public required long PayNanoUsd { get; init; }

    /// <summary>How soon the first token came, in milliseconds.</summary>
    [Id(8)] public required ImmutableArray<SpeedCount> FirstTokens { get; init; }

    /// <summary>How fast the others followed, in tokens a second.</summary>
    [Id(9)] public required ImmutableArray<SpeedCount> Rates { get; init; }
}
