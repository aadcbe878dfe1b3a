using IdleCloud.Contracts.Pools;
using IdleCloud.Silo.Pools;

namespace IdleCloud.Tests.Pools;

/// <summary>Who is next, and who has to go when the queue is full.</summary>
public sealed class FairQueueTests
{
    private readonly FairQueue _queue = new(6);
    private readonly Dictionary<Guid, string> _names = [];

    [Fact]
    public void TakeFor_WhenAccountsWait_TakesTurnsWhateverTheyHave()
    {
        foreach (string job in new[] { "a1", "a2", "a3", "b1", "c1" }) Assert.True(TryAdd(job, out _));
        Assert.Equal([1, 4, 5, 2, 3], new[] { "a1", "a2", "a3", "b1", "c1" }.Select(PositionOf));
        Assert.Equal(["a1", "b1", "c1", "a2", "a3"], TakeAll());
        Assert.Equal(0, _queue.Count);
    }

    [Fact]
    public void TakeFor_AfterATurn_LetsTheOthersGoFirst()
    {
        foreach (string job in new[] { "a1", "a2", "b1" }) TryAdd(job, out _);
        Assert.Equal("a1", Take());
        TryAdd("c1", out _);
        Assert.Equal([2, 1, 3], new[] { "a2", "b1", "c1" }.Select(PositionOf));
        Assert.Equal(["b1", "a2", "c1"], TakeAll());
    }

    [Fact]
    public void TryAdd_WhenFull_PushesOutTheLastJobOfWhoHasMost()
    {
        foreach (string job in new[] { "a1", "a2", "a3", "a4", "a5", "b1" }) TryAdd(job, out _);
        Assert.False(TryAdd("a6", out _));
        Assert.True(TryAdd("c1", out string? first));
        Assert.True(TryAdd("b2", out string? second));
        Assert.Equal(("a5", "a4"), (first, second));
        Assert.True(TryAdd("d1", out string? third));
        Assert.Equal("a3", third);
        Assert.False(TryAdd("b3", out _));
        Assert.Equal(6, _queue.Count);
    }

    [Fact]
    public void TryAdd_WhenThereIsNoQueue_Refuses() =>
        Assert.False(new FairQueue(0).TryAdd(new PendingLease(PoolWorld.Request("a"), TimeSpan.Zero), out _));

    [Fact]
    public void TakeFor_WhenTheFirstMayNotHaveTheMiner_TakesTheOneBehind()
    {
        Assert.True(_queue.TryAdd(new PendingLease(PoolWorld.Request("a") with { ExcludedMiners = ["miner"] }, TimeSpan.Zero), out _));
        TryAdd("a2", out _);
        Assert.Equal("a2", Take());
        Assert.Null(Take());
    }

    private bool TryAdd(string name, out string? pushedOut)
    {
        LeaseRequest request = PoolWorld.Request(account: name[..1]);
        _names[request.JobId] = name;
        bool isIn = _queue.TryAdd(new PendingLease(request, TimeSpan.Zero), out PendingLease? pushed);
        pushedOut = pushed is null ? null : _names[pushed.Request.JobId];
        return isIn;
    }

    private int PositionOf(string name) => _queue.PositionOf(_names.First(entry => entry.Value == name).Key);

    private string? Take() => _queue.TakeFor(Miner()) is { } taken ? _names[taken.Request.JobId] : null;

    private IEnumerable<string> TakeAll()
    {
        while (Take() is { } name) yield return name;
    }

    private static PoolMember Miner() => new(
        new CapacityReport { Session = new("miner", "gateway", 1), ModelId = "m", Slots = 1, Granted = 1, Assigned = 0 },
        TimeSpan.Zero,
        new MinerRecord(new PoolOptions()));
}
