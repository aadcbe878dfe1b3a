using IdleCloud.MinerAgent.Connection;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.MinerAgent.Connection;

/// <summary>The owner's cap.</summary>
public sealed class TokenPacerTests
{
    private readonly ManualTimeProvider _clock = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WaitAsync_WithoutACap_NeverWaits()
    {
        using TokenPacer.Share share = new TokenPacer(null, _clock).Enter();
        for (int i = 0; i < 1_000; i++) await share.WaitAsync(100, Cancel);
        Assert.Equal(0, _clock.ActiveTimers);
    }

    [Fact]
    public async Task WaitAsync_ForOneJob_SpacesEvenly()
    {
        using TokenPacer.Share share = new TokenPacer(20, _clock).Enter();
        List<double> times = await EmitAsync(share, count: 6);
        Assert.Equal([0, 50, 100, 150, 200, 250], times);
    }

    [Fact]
    public async Task WaitAsync_ForTwoJobs_GivesEachHalf()
    {
        var pacer = new TokenPacer(20, _clock);
        using TokenPacer.Share first = pacer.Enter();
        using TokenPacer.Share second = pacer.Enter();
        List<double> times = await EmitAsync(first, count: 4);
        Assert.Equal([0, 100, 200, 300], times);
    }

    [Fact]
    public async Task WaitAsync_WhenAnotherJobEnds_GetsItsShare()
    {
        var pacer = new TokenPacer(20, _clock);
        using TokenPacer.Share stays = pacer.Enter();
        TokenPacer.Share leaves = pacer.Enter();
        await EmitAsync(stays, count: 2);
        leaves.Dispose();
        List<double> times = await EmitAsync(stays, count: 4);
        Assert.Equal([200, 250, 300, 350], times);
    }

    [Fact]
    public async Task WaitAsync_ForPiecesOfManyTokens_CountsTheTokens()
    {
        using TokenPacer.Share share = new TokenPacer(20, _clock).Enter();
        List<double> times = await EmitAsync(share, count: 3, tokens: 4);
        Assert.Equal([0, 200, 400], times);
    }

    [Fact]
    public async Task WaitAsync_AfterAPause_DoesNotCatchUpWithABurst()
    {
        using TokenPacer.Share share = new TokenPacer(20, _clock).Enter();
        await EmitAsync(share, count: 2);
        _clock.Advance(TimeSpan.FromSeconds(10));
        List<double> times = await EmitAsync(share, count: 4);
        Assert.Equal([10_050, 10_050, 10_100, 10_150], times);
    }

    [Fact]
    public async Task WaitAsync_AboveTheTimersResolution_KeepsTheRate()
    {
        // 0.25 ms a token: four pass together, then a wait.
        using TokenPacer.Share share = new TokenPacer(4_000, _clock).Enter();
        List<double> times = await EmitAsync(share, count: 400);
        Assert.InRange(times[^1], 98, 101);
    }

    [Fact]
    public async Task WaitAsync_WhenCancelled_Ends()
    {
        using TokenPacer.Share share = new TokenPacer(1, _clock).Enter();
        await share.WaitAsync(1, Cancel);
        using var cancel = new CancellationTokenSource();
        Task waiting = share.WaitAsync(1, cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    /// <summary>Emits as fast as the share allows; returns the times in milliseconds since the clock's start.</summary>
    private async Task<List<double>> EmitAsync(TokenPacer.Share share, int count, int tokens = 1)
    {
        List<double> times = [];
        for (int i = 0; i < count; i++)
        {
            Task waiting = share.WaitAsync(tokens, Cancel).AsTask();
            while (!waiting.IsCompleted) _clock.Advance(TimeSpan.FromTicks(2_500));
            await waiting;
            times.Add(_clock.GetTimestamp() / (double)TimeSpan.TicksPerMillisecond);
        }

        return times;
    }
}
