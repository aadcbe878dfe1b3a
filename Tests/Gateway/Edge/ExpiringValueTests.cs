using IdleCloud.Gateway.Catalog;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Gateway.Edge;

/// <summary>The one cache behind keys, catalogue and pools.</summary>
public sealed class ExpiringValueTests
{
    private static readonly TimeSpan TimeToLive = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LoadTimeout = TimeSpan.FromSeconds(2);

    private readonly ManualTimeProvider _clock = new();
    private readonly List<TaskCompletionSource<int>> _loads = [];

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GetAsync_WhenManyCallTogether_LoadsOnce()
    {
        ExpiringValue<int> value = NewValue();
        Task<int>[] callers = [.. Enumerable.Range(0, 100).Select(_ => value.GetAsync(Now).AsTask())];
        Assert.Single(_loads);
        _loads[0].SetResult(7);
        Assert.All(await Task.WhenAll(callers), result => Assert.Equal(7, result));
    }

    [Fact]
    public async Task GetAsync_WhenManyThreadsMeetAStaleValue_LoadsOnce()
    {
        int loads = 0;
        ExpiringValue<int> value = new(() => Task.FromResult(Interlocked.Increment(ref loads)), TimeToLive, LoadTimeout, _clock);
        for (int round = 1; round <= 200; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () => Assert.Equal(round, await value.GetAsync(Now)))));
            _clock.Advance(TimeToLive);
        }
    }

    [Fact]
    public async Task GetAsync_WhenTheValueIsOld_LoadsAgain()
    {
        ExpiringValue<int> value = NewValue();
        ValueTask<int> first = value.GetAsync(Now);
        _clock.Advance(TimeSpan.FromMilliseconds(600));
        _loads[0].SetResult(1);
        Assert.Equal(1, await first);

        // Its age counts from before the load began: 600 ms have passed already.
        _clock.Advance(TimeSpan.FromMilliseconds(399));
        Assert.Equal(1, await value.GetAsync(Now));
        Assert.False(value.IsStale);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(value.IsStale);
        ValueTask<int> second = value.GetAsync(Now);
        _loads[1].SetResult(2);
        Assert.Equal(2, await second);
    }

    [Fact]
    public async Task GetAsync_WhenALoadFails_TellsItsCallersAndTriesAgainForTheNext()
    {
        ExpiringValue<int> value = NewValue();
        Task<int> failed = value.GetAsync(Now).AsTask();
        _loads[0].SetException(new InvalidOperationException("away"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => failed);

        ValueTask<int> next = value.GetAsync(Now);
        _loads[1].SetResult(2);
        Assert.Equal(2, await next);
    }

    [Fact]
    public async Task GetAsync_WhenALoadHangs_TimesOut()
    {
        Task<int> hanging = NewValue().GetAsync(Now).AsTask();
        _clock.Advance(LoadTimeout);
        await Assert.ThrowsAsync<TimeoutException>(() => hanging);
    }

    [Fact]
    public async Task GetAsync_WhenOneCallerGivesUp_GoesOnForTheOthers()
    {
        ExpiringValue<int> value = NewValue();
        using CancellationTokenSource gone = new();
        Task<int> impatient = value.GetAsync(gone.Token).AsTask();
        Task<int> patient = value.GetAsync(Now).AsTask();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        _loads[0].SetResult(3);
        Assert.Equal(3, await patient);
    }

    private ExpiringValue<int> NewValue() => new(LoadAsync, TimeToLive, LoadTimeout, _clock);

    private Task<int> LoadAsync()
    {
        _loads.Add(new(TaskCreationOptions.RunContinuationsAsynchronously));
        return _loads[^1].Task;
    }
}
