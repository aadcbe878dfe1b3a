using IdleCloud.Contracts.UsageEvents;

namespace IdleCloud.Silo.UsageEvents;

/// <summary>
/// Carries usage events to their readers: Orleans streams, or a bounded channel on the Local host. It may lose, double and reorder what it
/// carries; the readers find out and look into the books.
/// </summary>
internal interface IUsageStream
{
    /// <summary>Sends a batch to every reader; does not wait for what becomes of it.</summary>
    Task PublishAsync(UsageBatch batch, CancellationToken cancellationToken);
}
