using IdleCloud.Tests.Hosts.Grains;

namespace IdleCloud.Tests.Hosts;

/// <summary>When calls begin, on whichever grain host is built.</summary>
public sealed class TurnTests
{
    [Fact]
    public async Task Call_WhenAnotherAwaits_BeginsAfterItsEnd()
    {
        await using StagedHost host = await StagedHost.StartAsync();
        Task first = host.Actor().PlayAsync("a");
        await host.Stage.Reached("a+");
        Task second = host.Actor().NoteAsync("b").AsTask();
        await host.Actor().NoteNowAsync("now");

        Assert.Equal(["a+", "now"], host.Stage.Script);
        host.Stage.Open("a");
        await Task.WhenAll(first, second);
        Assert.Equal(["a+", "now", "a-", "b"], host.Stage.Script);
    }

    [Fact]
    public async Task Call_WhenGrainIsReentrant_BeginsWhileAnotherAwaits()
    {
        await using StagedHost host = await StagedHost.StartAsync();
        Task first = host.Reentrant().PlayAsync("a");
        await host.Stage.Reached("a+");
        await host.Reentrant().NoteAsync("b");

        Assert.Equal(["a+", "b"], host.Stage.Script);
        host.Stage.Open("a");
        await first;
    }

    [Fact]
    public async Task Call_WhenSentOneAfterAnother_BeginsInThatOrder()
    {
        await using StagedHost host = await StagedHost.StartAsync();
        Task first = host.Actor().PlayAsync("a");
        await host.Stage.Reached("a+");
        Task[] others = [.. Enumerable.Range(0, 500).Select(i => host.Actor().NoteAsync($"{i}").AsTask())];
        host.Stage.Open("a");
        await Task.WhenAll([first, .. others]);

        Assert.Equal(["a+", "a-", .. Enumerable.Range(0, 500).Select(i => $"{i}")], host.Stage.Script);
    }

    [Fact]
    public async Task Call_WhenReentrantGrainIsHammered_NeverRunsInParallel()
    {
        const int Callers = 16, Calls = 50, Turns = 10;
        await using StagedHost host = await StagedHost.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            for (int i = 0; i < Calls; i++) await host.Reentrant().WorkAsync(Turns);
        })));

        Assert.Equal(new WorkDone(Callers * Calls * Turns, Overlapped: false), await host.Reentrant().WorkDoneAsync());
    }

    [Fact]
    public async Task Call_WhenGrainIsHammered_NeverRunsInParallel()
    {
        const int Callers = 16, Calls = 50, Turns = 10;
        await using StagedHost host = await StagedHost.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            for (int i = 0; i < Calls; i++) await host.Actor().WorkAsync(Turns);
        })));

        Assert.Equal(new WorkDone(Callers * Calls * Turns, Overlapped: false), await host.Actor().WorkDoneAsync());
    }

    [Fact]
    public async Task Call_WhenReentrantGrainsCallEachOther_IsAnswered()
    {
        await using StagedHost host = await StagedHost.StartAsync();
        await host.Reentrant("a").BounceAsync("b", "ball");

        Assert.Equal(["ball", "ball bounced"], host.Stage.Script);
    }

    [Fact]
    public async Task Call_WhenChainIsLong_IsAnswered()
    {
        await using StagedHost host = await StagedHost.StartAsync();

        Assert.Equal(2_001, await host.Actor("0").DescendAsync(2_000));
    }

    [Fact]
    public async Task Call_WhenTenThousandGrainsAreActivated_IsAnsweredByEach()
    {
        const int Grains = 10_000;
        await using StagedHost host = await StagedHost.StartAsync();
        int[] values = await Task.WhenAll(Enumerable.Range(0, Grains)
            .Select(i => host.Grains.GetGrain<ICounterGrain>($"{i}").AddAsync(i).AsTask()));

        Assert.Equal(Enumerable.Range(0, Grains), values);
    }
}
