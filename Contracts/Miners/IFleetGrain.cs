using System.Collections.Immutable;

namespace IdleCloud.Contracts.Miners;

/// <summary>The machines of one owner; the grain's key is the account id.</summary>
[Alias("IdleCloud.IFleetGrain")]
public interface IFleetGrain : IGrainWithStringKey
{
    /// <summary>The most machines that are listed; when there are more, those that came first are forgotten here, and go on working.</summary>
    const int MaxMachines = 1000;

    /// <summary>Notes a machine that has connected; a repeat changes nothing.</summary>
    [Alias("AddAsync")]
    ValueTask AddAsync(string minerId);

    /// <summary>The ids of the miners, those that came first at the beginning.</summary>
    [Alias("ListAsync")]
    ValueTask<ImmutableArray<string>> ListAsync();
}
