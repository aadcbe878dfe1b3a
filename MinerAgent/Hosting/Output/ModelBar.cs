using IdleCloud.MinerAgent.Models;
using Spectre.Console;

namespace IdleCloud.MinerAgent.Hosting.Output;

/// <summary>The progress of a file on a terminal: one line that is written anew until there is no more to show.</summary>
internal static class ModelBar
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>Shows it until the work ends, however it ends.</summary>
    public static Task ShowAsync(ModelProgress progress, Task work, TimeProvider timeProvider) =>
        AnsiConsole.Live(Line(progress)).AutoClear(true).StartAsync(async live =>
        {
            using var timer = new PeriodicTimer(Interval, timeProvider);
            while (!work.IsCompleted)
            {
                live.UpdateTarget(Line(progress));
                await Task.WhenAny(work, timer.WaitForNextTickAsync(CancellationToken.None).AsTask()).ConfigureAwait(false);
            }
        });

    private static Text Line(ModelProgress progress) => new(progress.Describe()) { Overflow = Overflow.Ellipsis };
}
