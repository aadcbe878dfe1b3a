using Orleans.Concurrency;

namespace IdleCloud.Contracts.Ledger;

/// <summary>The books as a whole, for operators; one grain with the key <see cref="Key"/>, which keeps nothing in memory.</summary>
[Alias("IdleCloud.IBooksGrain")]
public interface IBooksGrain : IGrainWithStringKey
{
    /// <summary>The key of the only one.</summary>
    const string Key = "books";

    /// <summary>Checks every invariant over the books, as they are at one moment, and counts what is open.</summary>
    /// <exception cref="StorageUnavailableException">The books cannot be read.</exception>
    [Alias("CheckAsync"), AlwaysInterleave]
    ValueTask<BooksReport> CheckAsync();
}
