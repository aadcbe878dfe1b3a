using System.Collections.Immutable;
using IdleCloud.Contracts.Miners;
using IdleCloud.Silo.Storage;
using Orleans.Runtime;

namespace IdleCloud.Silo.Miners;

/// <summary>The machines of one owner.</summary>
[GrainType("fleet")]
internal sealed class FleetGrain([PersistentState("fleet")] IPersistentState<FleetState> stored) : Grain, IFleetGrain
{
    /// <inheritdoc/>
    public async ValueTask AddAsync(string minerId)
    {
        ImmutableArray<string> known = stored.State.MinerIds;
        if (known.Contains(minerId)) return;
        int surplus = Math.Max(0, known.Length + 1 - IFleetGrain.MaxMachines);
        await stored.ReplaceAsync(new FleetState { MinerIds = [.. known.Skip(surplus), minerId] });
    }

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<string>> ListAsync() => new(stored.State.MinerIds);
}
