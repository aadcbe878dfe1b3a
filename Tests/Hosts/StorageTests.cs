using IdleCloud.Tests.Hosts.Grains;
using Orleans.Runtime;
using Orleans.Storage;

namespace IdleCloud.Tests.Hosts;

/// <summary>Stored state, on whichever grain host is built.</summary>
public sealed class StorageTests
{
    private static readonly Guid Key = new("0f8fad5b-d9cb-469f-a165-70867728950e");

    [Fact]
    public async Task State_WhenWritten_IsReadByTheNextHost()
    {
        MemoryStorage storage = new();
        await using (StagedHost host = await StagedHost.StartAsync(storage: storage))
        {
            host.Stage.Open("exit");
            Assert.False((await Ledger(host).GetAsync()).Exists);
            await Ledger(host).AppendAsync("one");
        }

        // The same text on both hosts: a database moves from one to the other.
        Assert.Equal(["ledger/ledger/0f8fad5bd9cb469fa16570867728950e"], storage.Keys);
        await using StagedHost next = await StagedHost.StartAsync(storage: storage);
        next.Stage.Open("exit");
        LedgerState state = await Ledger(next).GetAsync();
        Assert.True(state.Exists);
        Assert.Equal(["one"], state.Entries);
    }

    [Fact]
    public async Task State_WhenChangedElsewhere_ThrowsAndIsReadAfresh()
    {
        await using StagedHost host = await StagedHost.StartAsync();
        host.Stage.Open("exit");
        await Ledger(host).AppendAsync("mine");
        Guid before = await Ledger(host).WhoAsync();
        host.Storage.ChangeBehind("ledger/ledger/0f8fad5bd9cb469fa16570867728950e", new LedgerState { Entries = ["theirs"] });

        await Assert.ThrowsAsync<InconsistentStateException>(() => Ledger(host).AppendAsync("lost"));
        Assert.Equal(["theirs"], (await Ledger(host).GetAsync()).Entries);
        Assert.NotEqual(before, await Ledger(host).WhoAsync());
        Assert.Contains("leaving: ApplicationError", host.Stage.Script);
    }

    [Fact]
    public async Task State_WhenStoreFails_ThrowsOrleansExceptionAndGrainStays()
    {
        await using StagedHost host = await StagedHost.StartAsync();
        host.Stage.Open("exit");
        Guid before = await Ledger(host).WhoAsync();
        host.Storage.Failure = new IOException("disk on fire");

        OrleansException error = await Assert.ThrowsAsync<OrleansException>(() => Ledger(host).AppendAsync("x"));
        Assert.Equal("disk on fire", error.InnerException?.Message);
        host.Storage.Failure = null;
        Assert.Equal(before, await Ledger(host).WhoAsync());
    }

    [Fact]
    public async Task State_WhenTwoWritesAreAskedForInOneTurn_StoresWhatTheTurnLeft()
    {
        await using StagedHost host = await StagedHost.StartAsync();
        host.Stage.Open("exit");
        await Ledger(host).AppendTwiceAsync("a", "b");

        Assert.Equal(1, host.Storage.Writes);
        await Ledger(host).AppendAsync("c");
        Assert.Equal(["a", "b", "c"], (await Ledger(host).GetAsync()).Entries);
    }

    [Fact]
    public async Task State_WhenCleared_IsGoneAndMayBeWrittenAgain()
    {
        await using StagedHost host = await StagedHost.StartAsync();
        host.Stage.Open("exit");
        await Ledger(host).AppendAsync("a");
        await Ledger(host).ClearAsync();

        Assert.False((await Ledger(host).GetAsync()).Exists);
        await Ledger(host).AppendAsync("b");
        Assert.True((await Ledger(host).GetAsync()).Exists);
    }

    [Fact]
    public async Task State_WhenReadOutsideOfTurns_Throws()
    {
        await using StagedHost host = await StagedHost.StartAsync();
        host.Stage.Open("exit");

        await Assert.ThrowsAsync<InvalidOperationException>(() => Ledger(host).ReadOutsideAsync());
    }

    private static ILedgerGrain Ledger(StagedHost host) => host.Grains.GetGrain<ILedgerGrain>(Key);
}
