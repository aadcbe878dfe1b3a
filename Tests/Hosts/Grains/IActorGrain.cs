using Orleans.Concurrency;

namespace IdleCloud.Tests.Hosts.Grains;

/// <summary>A grain that does what a test tells it. Its class decides whether calls interleave.</summary>
[Alias("IdleCloud.Tests.IActorGrain")]
public interface IActorGrain : IGrainWithStringKey
{
    /// <summary>Notes <c>name+</c>, waits at the gate <c>name</c>, notes <c>name-</c>.</summary>
    [Alias("PlayAsync")]
    Task PlayAsync(string name);

    /// <summary>As <see cref="PlayAsync"/>, and ends early when cancelled, noting <c>name!</c>.</summary>
    [Alias("PlayUntilCancelledAsync")]
    Task PlayUntilCancelledAsync(string name, CancellationToken cancellationToken);

    /// <summary>Notes a line; an ordinary call.</summary>
    [Alias("NoteAsync")]
    ValueTask NoteAsync(string line);

    /// <summary>Notes a line; a call that interleaves.</summary>
    [AlwaysInterleave, Alias("NoteNowAsync")]
    ValueTask NoteNowAsync(string line);

    /// <summary>Throws before it returns a task.</summary>
    [Alias("ThrowAtOnceAsync")]
    Task ThrowAtOnceAsync(string message);

    /// <summary>Throws after an await.</summary>
    [Alias("ThrowLaterAsync")]
    ValueTask<int> ThrowLaterAsync(string message);

    /// <summary>Calls <see cref="PlayAsync"/> of another actor, or of this one.</summary>
    [Alias("HavePlayedAsync")]
    Task HavePlayedAsync(IActorGrain other, string name);

    /// <summary>Calls back down a chain of actors, each the next key, until depth 0; answers with the number of calls.</summary>
    [Alias("DescendAsync")]
    ValueTask<int> DescendAsync(int depth);

    /// <summary>Works in several turns, and finds out whether any two ran at the same time.</summary>
    [Alias("WorkAsync")]
    Task WorkAsync(int turns);

    /// <summary>Turns done by <see cref="WorkAsync"/>, and whether they ever overlapped.</summary>
    [Alias("WorkDoneAsync")]
    ValueTask<WorkDone> WorkDoneAsync();
}
