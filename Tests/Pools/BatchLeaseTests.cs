using IdleCloud.Contracts.Pools;
using IdleCloud.Silo.Pools;

namespace IdleCloud.Tests.Pools;

/// <summary>Lines of batches at a pool: they get what nobody waits for.</summary>
public sealed class BatchLeaseTests
{
    private readonly PoolWorld _world = new(new PoolOptions());

    private static LeaseRequest Line => PoolWorld.Request() with { IsBatch = true, MayWait = false };

    [Fact]
    public async Task Lease_WhileAnybodyWaits_HasNothingForALine()
    {
        _world.Connect("trusted", terms: new MinerTerms { IsTrusted = true });
        _world.Connect("free");
        LeaseRequest choosy = PoolWorld.Request(wishes: new DispatchWishes { TrustedOnly = true });
        Assert.Equal("trusted", await _world.LeasedFromAsync(choosy));
        Task<LeaseResult> waiting = _world.LeaseAsync(choosy with { JobId = Guid.NewGuid() });
        Assert.False(waiting.IsCompleted);
        // A slot is free, and the one who waits may not have it; the line does not get it either.
        Assert.Equal(LeaseRefusal.QueueFull, (await _world.LeaseAsync(Line)).Refusal);
        _world.Serve("trusted");
        Assert.True((await waiting).IsLeased);
        Assert.Equal("free", await _world.LeasedFromAsync(Line));
    }

    [Fact]
    public async Task Lease_WhenEverybodyIsBusy_RefusesALineAtOnce()
    {
        _world.Connect("only");
        Assert.Equal("only", await _world.LeasedFromAsync(PoolWorld.Request()));
        Assert.Equal(LeaseRefusal.QueueFull, (await _world.LeaseAsync(Line)).Refusal);
        Assert.Equal(0, _world.Pool.Status.Queued);
    }
}
