using Spectre.Console;
using Spectre.Console.Rendering;

namespace IdleCloud.MinerAgent.Hosting.Output;

/// <summary>Shows the agent on a terminal until it stops.</summary>
internal sealed class LiveView(IAnsiConsole console, EventHistory events, Func<AgentSnapshot> read, TimeProvider timeProvider)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>Draws until cancelled, and once more then.</summary>
    public Task RunAsync(CancellationToken stop) =>
        console.Live(Draw()).Overflow(VerticalOverflow.Crop).Cropping(VerticalOverflowCropping.Bottom).StartAsync(live => DrawAsync(live, stop));

    private async Task DrawAsync(LiveDisplayContext live, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Interval, timeProvider);
        try
        {
            while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false)) live.UpdateTarget(Draw());
        }
        catch (OperationCanceledException)
        {
            live.UpdateTarget(Draw());
        }
    }

    private IRenderable Draw()
    {
        AgentSnapshot now = read();
        return LiveScreen.Draw(now, events.Last(LiveScreen.EventLines(console.Profile.Height, now.Gpus.Count)), console.Profile.Width);
    }
}
