using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace IdleCloud.Silo.Accounts;

/// <summary>The holds of one account, in memory: drawn from its lease, each resolved once. Pure.</summary>
internal sealed class JobHolds
{
    private readonly Dictionary<Guid, JobHold> _holds = [];

    /// <summary>What is held in all.</summary>
    public long TotalNanoUsd { get; private set; }

    /// <summary>How many there are.</summary>
    public int Count => _holds.Count;

    /// <summary>The jobs that have one.</summary>
    public ImmutableArray<Guid> JobIds => [.. _holds.Keys];

    /// <summary>The hold of a job.</summary>
    public bool TryFind(Guid jobId, [MaybeNullWhen(false)] out JobHold hold) => _holds.TryGetValue(jobId, out hold);

    /// <summary>Adds a hold; its job must have none.</summary>
    public void Add(Guid jobId, JobHold hold)
    {
        _holds.Add(jobId, hold);
        TotalNanoUsd += hold.Result.HoldNanoUsd;
    }

    /// <summary>Takes a hold out.</summary>
    /// <returns>False, and nothing changes, when it was taken out before.</returns>
    public bool TryRemove(Guid jobId, [MaybeNullWhen(false)] out JobHold hold)
    {
        if (!_holds.Remove(jobId, out hold)) return false;
        TotalNanoUsd -= hold.Result.HoldNanoUsd;
        return true;
    }

    /// <summary>The jobs whose deadline has passed and that nobody has ended.</summary>
    public List<KeyValuePair<Guid, JobHold>> FindExpired(TimeSpan now) =>
        [.. _holds.Where(hold => hold.Value.Settling is null && now >= hold.Value.Deadline)];

    /// <summary>The jobs, by their gateways, that were admitted before a time and that nobody has ended.</summary>
    public ILookup<string, Guid> FindOpen(TimeSpan before) => _holds
        .Where(hold => hold.Value is { Settling: null, GatewayId: not null } && hold.Value.Taken <= before)
        .ToLookup(static hold => hold.Value.GatewayId!, static hold => hold.Key);
}
