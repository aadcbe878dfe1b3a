using IdleCloud.Contracts;

namespace IdleCloud.Silo.Accounts;

/// <summary>What keys have spent, as the books know it.</summary>
internal interface IKeySpending
{
    /// <summary>All that a key has ever spent; 0 for one that has spent nothing.</summary>
    /// <param name="keyId">The key's id that may be shown.</param>
    /// <param name="posting">Jobs of it whose bills are on their way to the books.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StorageUnavailableException">The books cannot be read.</exception>
    Task<KeySpent> FindAsync(string keyId, Guid[] posting, CancellationToken cancellationToken);
}
