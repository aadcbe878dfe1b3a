using System.Collections.Immutable;
using Orleans.Concurrency;

namespace IdleCloud.Contracts.TraceSinks;

/// <summary>
/// Where an account's requests are told as spans; the grain's key is the account id. It keeps nothing in memory. All of it throws
/// <see cref="StorageUnavailableException"/> when PostgreSQL does not answer.
/// </summary>
[Alias("IdleCloud.ITraceSinkGrain")]
public interface ITraceSinkGrain : IGrainWithStringKey
{
    /// <summary>The sink, without its headers' values; null when there is none.</summary>
    [Alias("GetAsync"), AlwaysInterleave]
    ValueTask<TraceSink?> GetAsync();

    /// <summary>Says where spans go from now on; replaces all of it.</summary>
    /// <param name="endpoint">The URL that they are posted to.</param>
    /// <param name="headers">What is sent with them.</param>
    /// <param name="samplePercent">Of the requests that come without a trace of their own, 1…100.</param>
    /// <param name="isDryRun">True when it is only checked.</param>
    [Alias("SetAsync")]
    ValueTask<TraceSinkStatus> SetAsync(string endpoint, ImmutableSortedDictionary<string, string> headers, int samplePercent, bool isDryRun);

    /// <summary>Spans go nowhere any longer.</summary>
    [Alias("RemoveAsync")]
    ValueTask RemoveAsync();
}
