using IdleCloud.Tests.Hosts.Grains;
using Orleans.Runtime;

namespace IdleCloud.Tests.Hosts;

/// <summary>Calls that answer with an asynchronous enumeration, on whichever grain host is built.</summary>
public sealed class StreamTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stream_WhenReadToItsEnd_GivesAllItems()
    {
        await using StagedHost host = await StagedHost.StartAsync();
        OpenAll(host);

        Assert.Equal(Enumerable.Range(0, 250), await Reader(host).CountAsync(250, failAt: -1, Token).ToListAsync(Token));
        await host.Stage.Reached("closed");
    }

    [Fact]
    public async Task Stream_WhenItFails_GivesWhatCameBeforeAndThrows()
    {
        await using StagedHost host = await StagedHost.StartAsync();
        List<int> items = [];

        await Assert.ThrowsAsync<FormatException>(async () =>
        {
            await foreach (int item in Reader(host).CountAsync(5, failAt: 2, Token))
            {
                items.Add(item);
                host.Stage.Open($"after {item}");
            }
        });
        Assert.Equal([0, 1], items);
    }

    [Fact]
    public async Task Stream_WhenItWaits_LetsOtherCallsBegin()
    {
        await using StagedHost host = await StagedHost.StartAsync();
        await using IAsyncEnumerator<int> items = Reader(host).CountAsync(2, failAt: -1, Token).GetAsyncEnumerator(Token);
        await items.MoveNextAsync();
        ValueTask<bool> next = items.MoveNextAsync();
        await Reader(host).NoteAsync("meanwhile");
        host.Stage.Open("after 0");

        Assert.True(await next);
        Assert.Equal(1, items.Current);
        host.Stage.Open("after 1");
        Assert.False(await items.MoveNextAsync());
    }

    [Fact]
    public async Task Stream_WhenReaderStopsEarly_ClosesTheProducer()
    {
        await using StagedHost host = await StagedHost.StartAsync();
        OpenAll(host);
        await foreach (int item in Reader(host).CountAsync(1_000, failAt: -1, Token))
        {
            if (item == 3) break;
        }

        await host.Stage.Reached("closed");
    }

    [Fact]
    public async Task Stream_WhenCancelled_EndsAndClosesTheProducer()
    {
        await using StagedHost host = await StagedHost.StartAsync();
        using CancellationTokenSource cancel = new();
        await using IAsyncEnumerator<int> items = Reader(host).CountAsync(5, failAt: -1, cancel.Token).GetAsyncEnumerator(cancel.Token);
        await items.MoveNextAsync();
        ValueTask<bool> next = items.MoveNextAsync();
        await host.Stage.Reached("gave 0");
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
        await host.Stage.Reached("closed");
    }

    [Fact]
    public async Task Stream_WhenGrainIsDeactivated_IsAborted()
    {
        await using StagedHost host = await StagedHost.StartAsync();
        IAsyncEnumerator<int> items = Reader(host).CountAsync(5, failAt: -1, Token).GetAsyncEnumerator(Token);
        await items.MoveNextAsync();
        await Reader(host).LeaveAsync();
        await Reader(host).NoteAsync("the next activation answers");

        await Assert.ThrowsAsync<EnumerationAbortedException>(async () => await items.MoveNextAsync());
    }

    private static IReaderGrain Reader(StagedHost host) => host.Grains.GetGrain<IReaderGrain>("reader");

    private static void OpenAll(StagedHost host)
    {
        for (int i = 0; i < 1_000; i++) host.Stage.Open($"after {i}");
    }
}
