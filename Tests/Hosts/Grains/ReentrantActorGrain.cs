using Orleans.Concurrency;

namespace IdleCloud.Tests.Hosts.Grains;

/// <summary>Calls interleave.</summary>
[Reentrant]
public sealed class ReentrantActorGrain(Stage stage) : ActorBase(stage), IReentrantActorGrain
{
    public async Task BounceAsync(string other, string line)
    {
        IReentrantActorGrain self = this.AsReference<IReentrantActorGrain>();
        await GrainFactory.GetGrain<IReentrantActorGrain>(other).CallBackAsync(self, line);
        await NoteAsync(line + " bounced");
    }

    public async Task CallBackAsync(IReentrantActorGrain caller, string line) => await caller.NoteAsync(line);
}
