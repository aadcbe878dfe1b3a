using Spectre.Console;
using Spectre.Console.Rendering;

namespace IdleCloud.MinerAgent.Hosting.Output;

/// <summary>Shows the agent on a terminal until it stops.</summary>
internal sealed class LiveView(IAnsiConsole console, EventHistory events, Func<AgentSnapshot> read, TimeProvider timeProvider)
{
    private const string ClearScreen = "\u001b[H\u001b[2J";
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private (int Width, int Height) Size => (console.Profile.Width, console.Profile.Height);

    /// <summary>Draws until cancelled, and once more then.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!await DrawInOneSizeAsync(stop).ConfigureAwait(false))
        {
            // A terminal breaks the lines anew when its window gets narrower, so that the view is no longer where it was drawn; and a
            // live display never gets narrower than it was. So the next one begins on an empty screen.
            console.Write(new ControlCode(ClearScreen));
        }
    }

    /// <summary>Draws until cancelled, or until the window has another size.</summary>
    /// <returns>True when cancelled.</returns>
    private Task<bool> DrawInOneSizeAsync(CancellationToken stop)
    {
        (int Width, int Height) size = Size;
        return console.Live(Draw()).Overflow(VerticalOverflow.Crop).Cropping(VerticalOverflowCropping.Bottom).StartAsync(async live =>
        {
            using var timer = new PeriodicTimer(Interval, timeProvider);
            try
            {
                while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
                {
                    if (Size != size) return false;
                    live.UpdateTarget(Draw());
                }
            }
            catch (OperationCanceledException)
            {
                live.UpdateTarget(Draw());
            }

            return true;
        });
    }

    private IRenderable Draw()
    {
        AgentSnapshot now = read();
        return LiveScreen.Draw(now, events.Last(LiveScreen.EventLines(console.Profile.Height, now)), console.Profile.Width);
    }
}
