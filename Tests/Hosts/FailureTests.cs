using IdleCloud.Tests.Hosts.Grains;
using Orleans.Runtime;

namespace IdleCloud.Tests.Hosts;

/// <summary>Errors, time-outs and cancellation, on whichever grain host is built.</summary>
public sealed class FailureTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Call_WhenMethodThrows_ThrowsTheSameAndGrainGoesOn()
    {
        await using StagedHost host = await StagedHost.StartAsync();

        FormatException atOnce = await Assert.ThrowsAsync<FormatException>(() => host.Actor().ThrowAtOnceAsync("at once"));
        FormatException later = await Assert.ThrowsAsync<FormatException>(() => host.Actor().ThrowLaterAsync("later").AsTask());
        Assert.Equal(("at once", "later"), (atOnce.Message, later.Message));
        await host.Actor().NoteAsync("still here");
    }

    [Fact]
    public async Task Call_WhenNotAnsweredInTime_TimesOutAndMethodGoesOn()
    {
        await using StagedHost host = await StagedHost.StartAsync(options => options.ResponseTimeout = Soon);

        await Assert.ThrowsAsync<TimeoutException>(() => host.Actor().PlayAsync("a"));
        host.Stage.Open("a");
        await host.Stage.Reached("a-");
        await host.Actor().NoteAsync("b");
    }

    [Fact]
    public async Task Call_WhenGrainsWaitForEachOther_TimesOut()
    {
        await using StagedHost host = await StagedHost.StartAsync(options => options.ResponseTimeout = Soon);

        await Assert.ThrowsAsync<TimeoutException>(() => host.Actor().HavePlayedAsync(host.Actor(), "never"));
    }

    [Fact]
    public async Task Call_WhenCancelled_EndsAtOnceAndTellsTheMethod()
    {
        await using StagedHost host = await StagedHost.StartAsync();
        using CancellationTokenSource cancel = new();
        Task call = host.Actor().PlayUntilCancelledAsync("a", cancel.Token);
        await host.Stage.Reached("a+");
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await host.Stage.Reached("a!");
    }

    [Fact]
    public async Task Call_WhenCancelledBeforehand_DoesNotReachTheGrain()
    {
        await using StagedHost host = await StagedHost.StartAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => host.Actor().PlayUntilCancelledAsync("a", new(canceled: true)));
        await host.Actor().NoteAsync("b");
        Assert.Equal(["b"], host.Stage.Script);
    }

    [Fact]
    public async Task Call_WhenCancelledWhileItWaits_DoesNotRunToItsEnd()
    {
        await using StagedHost host = await StagedHost.StartAsync();
        using CancellationTokenSource cancel = new();
        Task first = host.Actor().PlayAsync("a");
        await host.Stage.Reached("a+");
        Task waiting = host.Actor().PlayUntilCancelledAsync("b", cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        host.Stage.Open("a");
        await first;
        await host.Actor().NoteAsync("c");

        Assert.DoesNotContain("b-", host.Stage.Script);
    }

    [Fact]
    public async Task Call_WhenTooManyWait_IsRefused()
    {
        await using StagedHost host = await StagedHost.StartAsync(options => options.MaxQueuedCalls = 10);
        Task first = host.Actor().PlayAsync("a");
        await host.Stage.Reached("a+");
        Task[] others = [.. Enumerable.Range(0, 20).Select(i => host.Actor().NoteAsync($"{i}").AsTask())];
        await Assert.ThrowsAsync<LimitExceededException>(() => others[^1]);
        host.Stage.Open("a");
        await first;

        await Task.WhenAll(others[..10]);
        Assert.All(others[10..], static refused => Assert.True(refused.IsFaulted));
    }

    [Fact]
    public async Task GetGrain_WhenNoClassImplementsTheInterface_Throws()
    {
        await using StagedHost host = await StagedHost.StartAsync();

        Assert.Throws<ArgumentException>(() => host.Grains.GetGrain<INobodyGrain>("x"));
    }
}
