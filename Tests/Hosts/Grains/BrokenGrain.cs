namespace IdleCloud.Tests.Hosts.Grains;

public sealed class BrokenGrain(MemoryStorage storage) : Grain, IBrokenGrain
{
    public override Task OnActivateAsync(CancellationToken cancellationToken) =>
        storage.Failure is { } failure ? Task.FromException(failure) : Task.CompletedTask;

    public ValueTask<long> GetKeyAsync() => new(this.GetPrimaryKeyLong());
}
