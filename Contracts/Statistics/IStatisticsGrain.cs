using System.Collections.Immutable;
using Orleans.Concurrency;

namespace IdleCloud.Contracts.Statistics;

/// <summary>What models are used for, by all accounts together. Its key is <see cref="Key"/>; it reads only, and keeps nothing in memory.</summary>
[Alias("IdleCloud.IStatisticsGrain")]
public interface IStatisticsGrain : IGrainWithStringKey
{
    /// <summary>The only key.</summary>
    const string Key = "all";

    /// <summary>
    /// Hours in their order, and in each the models in theirs; a model that no job asked for is not there. They follow the books a few
    /// seconds late. Throws <see cref="StorageUnavailableException"/> when they cannot be read.
    /// </summary>
    /// <param name="from">The first hour's beginning.</param>
    /// <param name="to">The first hour that is too late.</param>
    [Alias("ReadAsync"), AlwaysInterleave]
    ValueTask<ImmutableArray<ModelHour>> ReadAsync(DateTimeOffset from, DateTimeOffset to);
}
