using System.Collections.Immutable;
using IdleCloud.Contracts.Batches;
using Orleans.Runtime;

namespace IdleCloud.Silo.Batches;

/// <summary>The batches on offer for one model.</summary>
[GrainType("batch-desk")]
internal sealed partial class BatchDeskGrain(TimeProvider clock) : Grain, IBatchDeskGrain
{
    /// <summary>Batches at once; of more, those are listed that were told of first.</summary>
    private const int Room = 1000;

    /// <summary>An offer that was not told again by then is none any more.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    private readonly List<(BatchOffer Offer, long Told)> _offers = [];

    /// <inheritdoc/>
    public ValueTask OfferAsync(BatchOffer offer)
    {
        int known = _offers.FindIndex(each => each.Offer == offer);
        if (known >= 0) _offers[known] = (offer, clock.GetTimestamp());
        else if (_offers.Count < Room) _offers.Add((offer, clock.GetTimestamp()));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<BatchOffer>> ListAsync()
    {
        _offers.RemoveAll(each => clock.GetElapsedTime(each.Told) > Lifetime);
        ImmutableArray<BatchOffer> listed = [.. _offers.Select(static each => each.Offer)];
        // The next one to ask begins with the next batch, so that none has all miners for itself.
        if (_offers is [var first, _, ..])
        {
            _offers.RemoveAt(0);
            _offers.Add(first);
        }

        return new(listed);
    }
}
