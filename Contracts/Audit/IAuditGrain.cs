using System.Collections.Immutable;
using Orleans.Concurrency;

namespace IdleCloud.Contracts.Audit;

/// <summary>The log of what operators have asked for; one grain with the key <see cref="Key"/>, which keeps nothing in memory.</summary>
[Alias("IdleCloud.IAuditGrain")]
public interface IAuditGrain : IGrainWithStringKey
{
    /// <summary>The key of the only log.</summary>
    const string Key = "audit";

    /// <summary>Writes an entry. Answered when it is durable.</summary>
    /// <exception cref="StorageUnavailableException">It may be in the log or not; what it is about must not be done.</exception>
    [Alias("AppendAsync"), AlwaysInterleave]
    ValueTask AppendAsync(AuditEntry entry);

    /// <summary>A part of the log, the newest first.</summary>
    /// <param name="before">Only entries with a lower number; null for all.</param>
    /// <param name="target">Only those about this; null for all.</param>
    /// <param name="count">The most entries, ≥ 1.</param>
    /// <exception cref="StorageUnavailableException">The log cannot be read.</exception>
    [Alias("ListAsync"), AlwaysInterleave]
    ValueTask<ImmutableArray<AuditEntry>> ListAsync(long? before, string? target, int count);
}
