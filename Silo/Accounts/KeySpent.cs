namespace IdleCloud.Silo.Accounts;

/// <summary>What the books have of a key, at one moment.</summary>
/// <param name="TotalNanoUsd">All that it has ever spent.</param>
/// <param name="Contained">Of the jobs that were asked for, those whose bills are in that.</param>
internal readonly record struct KeySpent(long TotalNanoUsd, IReadOnlyCollection<Guid> Contained);
