namespace IdleCloud.Tests.Hosts.Grains;

[Alias("IdleCloud.Tests.IReentrantActorGrain")]
public interface IReentrantActorGrain : IGrainWithStringKey
{
    [Alias("PlayAsync")]
    Task PlayAsync(string name);

    [Alias("NoteAsync")]
    ValueTask NoteAsync(string line);

    /// <summary>Has the other reentrant actor call this one's <see cref="NoteAsync"/> and answer.</summary>
    [Alias("BounceAsync")]
    Task BounceAsync(string other, string line);

    [Alias("CallBackAsync")]
    Task CallBackAsync(IReentrantActorGrain caller, string line);

    [Alias("WorkAsync")]
    Task WorkAsync(int turns);

    [Alias("WorkDoneAsync")]
    ValueTask<WorkDone> WorkDoneAsync();
}
