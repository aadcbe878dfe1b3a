using IdleCloud.Tests.Hosts.Grains;

namespace IdleCloud.Tests.Hosts;

/// <summary>Timers of grains, on whichever grain host is built.</summary>
public sealed class TimerTests
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(10);

    [Fact]
    public async Task Timer_WhenACallbackFails_TicksOn()
    {
        await using StagedHost host = await StagedHost.StartAsync();
        await Clockwork(host).StartAsync(Period, interleave: false);

        await host.Stage.Reached("tick 5");
        Assert.Equal(Enumerable.Range(1, 5).Select(i => $"tick {i}"), host.Stage.Script.Take(5));
    }

    [Fact]
    public async Task Timer_WhenGrainIsBusy_WaitsForItsTurn()
    {
        await using StagedHost host = await StagedHost.StartAsync();
        await Clockwork(host).StartAsync(Period, interleave: false);
        Task hold = Clockwork(host).HoldAsync("hold");
        await host.Stage.Reached("hold+");
        int before = host.Stage.Script.Length;
        await Task.Delay(Period * 10, TestContext.Current.CancellationToken);

        Assert.Equal(before, host.Stage.Script.Length);
        host.Stage.Open("hold");
        await hold;
        await host.Stage.Reached("tick 4");
    }

    [Fact]
    public async Task Timer_WhenItInterleaves_TicksWhileACallAwaits()
    {
        await using StagedHost host = await StagedHost.StartAsync();
        await Clockwork(host).StartAsync(Period, interleave: true);
        Task hold = Clockwork(host).HoldAsync("hold");

        await host.Stage.Reached("tick 4");
        host.Stage.Open("hold");
        await hold;
    }

    [Fact]
    public async Task Timer_WhenDisposed_StopsTicking()
    {
        await using StagedHost host = await StagedHost.StartAsync();
        await Clockwork(host).StartAsync(Period, interleave: false);
        await host.Stage.Reached("tick 1");
        await Clockwork(host).StopAsync();
        await Clockwork(host).HoldAsync(OpenGate(host));
        int ticks = await Clockwork(host).StopAsync();
        await Task.Delay(Period * 10, TestContext.Current.CancellationToken);

        Assert.Equal(ticks, await Clockwork(host).StopAsync());
    }

    [Fact]
    public async Task Timer_WhenItsPeriodIsInfinite_TicksOnce()
    {
        await using StagedHost host = await StagedHost.StartAsync();
        await Clockwork(host).StartOnceAsync();
        await host.Stage.Reached("once");
        await Clockwork(host).StartAsync(Period, interleave: false);
        await host.Stage.Reached("tick 4");

        Assert.Single(host.Stage.Script, "once");
    }

    private static IClockworkGrain Clockwork(StagedHost host) => host.Grains.GetGrain<IClockworkGrain>("clock");

    private static string OpenGate(StagedHost host)
    {
        host.Stage.Open("open");
        return "open";
    }
}
