using IdleCloud.Tests.Hosts.Grains;

namespace IdleCloud.Tests.Hosts;

/// <summary>Calls from grains to objects outside of them, on whichever grain host is built.</summary>
public sealed class ObserverTests
{
    [Fact]
    public async Task Observer_WhenCalled_AnswersTheGrain()
    {
        await using StagedHost host = await StagedHost.StartAsync();
        Listener listener = new(host.Stage);
        await Speaker(host).JoinAsync(host.Grains.CreateObjectReference<IListener>(listener));

        Assert.Equal(42, await Speaker(host).AskAsync(41));
        GC.KeepAlive(listener);
    }

    [Fact]
    public async Task Observer_WhenCalledSeveralTimes_HearsOneAfterAnother()
    {
        await using StagedHost host = await StagedHost.StartAsync();
        Listener listener = new(host.Stage);
        await Speaker(host).JoinAsync(host.Grains.CreateObjectReference<IListener>(listener));
        host.Stage.Open("b");
        Task said = Speaker(host).SayAsync(["a", "b"]);
        await host.Stage.Reached("a+");
        host.Stage.Open("a");
        await said;

        Assert.Equal(["a+", "a-", "b+", "b-"], host.Stage.Script);
        GC.KeepAlive(listener);
    }

    [Fact]
    public async Task Observer_WhenItFails_ThrowsToTheGrainAndHearsOn()
    {
        await using StagedHost host = await StagedHost.StartAsync();
        Listener listener = new(host.Stage);
        await Speaker(host).JoinAsync(host.Grains.CreateObjectReference<IListener>(listener));
        host.Stage.Open("good");

        FormatException error = await Assert.ThrowsAsync<FormatException>(() => Speaker(host).SayAsync(["bad", "good"]));
        Assert.Equal("heard something bad", error.Message);
        Assert.Equal(["good+", "good-"], host.Stage.Script);
        GC.KeepAlive(listener);
    }

    [Fact]
    public async Task Observer_WhenDeleted_IsNotCalledAndTheGrainsCallTimesOut()
    {
        await using StagedHost host = await StagedHost.StartAsync(options => options.ResponseTimeout = TimeSpan.FromSeconds(2));
        Listener listener = new(host.Stage);
        IListener reference = host.Grains.CreateObjectReference<IListener>(listener);
        await Speaker(host).JoinAsync(reference);
        host.Grains.DeleteObjectReference<IListener>(reference);

        await Assert.ThrowsAsync<TimeoutException>(() => Speaker(host).AskAsync(1));
        GC.KeepAlive(listener);
    }

    [Fact]
    public async Task Observer_WhenPassedWithoutAReference_IsRefused()
    {
        await using StagedHost host = await StagedHost.StartAsync();

        await Assert.ThrowsAsync<NotSupportedException>(async () => await Speaker(host).JoinAsync(new Listener(host.Stage)));
    }

    private static ISpeakerGrain Speaker(StagedHost host) => host.Grains.GetGrain<ISpeakerGrain>("speaker");
}
