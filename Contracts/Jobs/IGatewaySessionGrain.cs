using System.Collections.Immutable;

namespace IdleCloud.Contracts.Jobs;

/// <summary>
/// What a gateway still has in hand, from its start to its end; the key is the session's name, new at each start. What a gateway no longer
/// has, nobody ends. Nothing is stored: an activation that has just been made waits until it would have been told.
/// </summary>
[Alias("IdleCloud.IGatewaySessionGrain")]
public interface IGatewaySessionGrain : IGrainWithStringKey
{
    /// <summary>The gateway lives; said every few seconds.</summary>
    /// <param name="ended">Of the jobs that it was asked about the last time, those that it does not have.</param>
    /// <returns>Jobs that somebody asks about.</returns>
    [Alias("BeatAsync")]
    ValueTask<ImmutableArray<Guid>> BeatAsync(ImmutableArray<Guid> ended);

    /// <summary>The gateway has ended all that it had begun, and stops.</summary>
    [Alias("EndAsync")]
    ValueTask EndAsync();

    /// <summary>Finds out which jobs nobody will end.</summary>
    /// <param name="jobs">Jobs of this gateway.</param>
    /// <returns>
    /// Of these, the ones that it has said it does not have; all of them when it has stopped, or has not been heard of for so long that it
    /// must be dead. It is asked about the others; a later call tells.
    /// </returns>
    [Alias("FindEndedAsync")]
    ValueTask<ImmutableArray<Guid>> FindEndedAsync(ImmutableArray<Guid> jobs);
}
