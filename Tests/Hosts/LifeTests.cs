using IdleCloud.Tests.Hosts.Grains;

namespace IdleCloud.Tests.Hosts;

/// <summary>The life of activations, on whichever grain host is built.</summary>
public sealed class LifeTests
{
    [Fact]
    public async Task Deactivation_WhenAskedFor_EndsTheActivationBeforeTheNextBegins()
    {
        await using StagedHost host = await StagedHost.StartAsync();
        ILedgerGrain ledger = host.Grains.GetGrain<ILedgerGrain>(Guid.Empty);
        Guid before = await ledger.WhoAsync();
        await ledger.LeaveAsync();
        await host.Stage.Reached("leaving: ApplicationRequested");
        ValueTask<Guid> late = ledger.WhoAsync();
        Assert.False(late.IsCompleted);
        host.Stage.Open("exit");

        Assert.NotEqual(before, await late);
        Assert.Equal(["activated with 0", "leaving: ApplicationRequested", "left", "disposed", "activated with 0"], host.Stage.Script);
    }

    [Fact]
    public async Task Deactivation_WhenIdleForTheCollectionAge_HappensByItself()
    {
        await using StagedHost host = await StagedHost.StartAsync(options =>
            (options.CollectionAge, options.CollectionQuantum) = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1)));
        host.Stage.Open("exit");
        await host.Grains.GetGrain<ILedgerGrain>(Guid.Empty).WhoAsync();

        await host.Stage.Reached("leaving: ActivationIdle");
        await host.Stage.Reached("disposed");
    }

    [Fact]
    public async Task Deactivation_WhenHostStops_HappensToAll()
    {
        Stage stage;
        await using (StagedHost host = await StagedHost.StartAsync())
        {
            stage = host.Stage;
            stage.Open("exit");
            for (int i = 0; i < 20; i++) await host.Grains.GetGrain<ILedgerGrain>(Guid.NewGuid()).WhoAsync();
        }

        Assert.Equal(20, stage.Script.Count(line => line == "leaving: ShuttingDown"));
        Assert.Equal(20, stage.Script.Count(line => line == "disposed"));
    }

    [Fact]
    public async Task Activation_WhenItFails_ThrowsToItsCallerAndTheNextCallTriesAgain()
    {
        await using StagedHost host = await StagedHost.StartAsync();
        IBrokenGrain broken = host.Grains.GetGrain<IBrokenGrain>(-7);
        host.Storage.Failure = new FormatException("not today");

        FormatException error = await Assert.ThrowsAsync<FormatException>(() => broken.GetKeyAsync().AsTask());
        Assert.Equal("not today", error.Message);
        host.Storage.Failure = null;
        Assert.Equal(-7, await broken.GetKeyAsync());
    }

    [Fact]
    public async Task Activation_WhenManyCallAtOnce_HappensOnce()
    {
        await using StagedHost host = await StagedHost.StartAsync();
        host.Stage.Open("exit");
        ILedgerGrain ledger = host.Grains.GetGrain<ILedgerGrain>(Guid.Empty);
        Guid[] answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => ledger.WhoAsync().AsTask())));

        Assert.Single(answers.Distinct());
        Assert.Equal(["activated with 0"], host.Stage.Script);
    }
}
