using System.Collections.Immutable;

namespace IdleCloud.Contracts.Batches;

/// <summary>
/// Where gateways find batches that have lines for idle miners. Its key is a model, or <see cref="ClosingKey"/>. What it knows it has from a
/// stream, and forgets soon: what is still on offer is told again.
/// </summary>
[Alias("IdleCloud.IBatchDeskGrain")]
public interface IBatchDeskGrain : IGrainWithStringKey
{
    /// <summary>The key of the desk with batches whose lines need no miner: they are expired or cancelled. No model has this name.</summary>
    const string ClosingKey = "/closing";

    /// <summary>A batch has lines.</summary>
    [Alias("OfferAsync")]
    ValueTask OfferAsync(BatchOffer offer);

    /// <summary>The batches on offer, the one first that was asked about longest ago.</summary>
    [Alias("ListAsync")]
    ValueTask<ImmutableArray<BatchOffer>> ListAsync();
}
