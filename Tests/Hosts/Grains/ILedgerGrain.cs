using Orleans.Concurrency;

namespace IdleCloud.Tests.Hosts.Grains;

/// <summary>A grain with stored state and a visible life.</summary>
[Alias("IdleCloud.Tests.ILedgerGrain")]
public interface ILedgerGrain : IGrainWithGuidKey
{
    [Alias("GetAsync")]
    ValueTask<LedgerState> GetAsync();

    [Alias("AppendAsync")]
    Task AppendAsync(string entry);

    /// <summary>Asks for a write, and for another after a change, before it awaits both.</summary>
    [Alias("AppendTwiceAsync")]
    Task AppendTwiceAsync(string first, string second);

    [Alias("ClearAsync")]
    Task ClearAsync();

    /// <summary>Reads the state where turns are left behind.</summary>
    [Alias("ReadOutsideAsync")]
    Task ReadOutsideAsync();

    [Alias("LeaveAsync")]
    ValueTask LeaveAsync();

    /// <summary>The activation that answers, to tell it from an earlier one.</summary>
    [AlwaysInterleave, Alias("WhoAsync")]
    ValueTask<Guid> WhoAsync();
}
