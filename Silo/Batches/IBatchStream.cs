using IdleCloud.Contracts.Batches;

namespace IdleCloud.Silo.Batches;

/// <summary>
/// Carries offers to the desks where gateways find them: Orleans streams, or a bounded channel on the Local host. It may lose, double and reorder
/// what it carries: an offer is told again until it has been taken.
/// </summary>
internal interface IBatchStream
{
    /// <summary>Sends an offer; does not wait for what becomes of it.</summary>
    Task PublishAsync(string desk, BatchOffer offer, CancellationToken cancellationToken);
}
