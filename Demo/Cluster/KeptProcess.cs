using IdleCloud.Demo.Supervision;

namespace IdleCloud.Demo.Cluster;

/// <summary>
/// A process that is started again when it ends, as an operator's supervisor does; one that ends soon after each of a few starts
/// is left alone.
/// </summary>
internal sealed class KeptProcess
{
    private const int MostShortLives = 3;
    private static readonly TimeSpan ShortLife = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Func<ChildProcess> _start;
    private readonly Action _onChange;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _keeping;

    /// <summary>Starts it.</summary>
    /// <param name="start">Starts the program.</param>
    /// <param name="onChange">Called when it has another process id.</param>
    public KeptProcess(Func<ChildProcess> start, Action onChange)
    {
        _start = start;
        _onChange = onChange;
        Current = start();
        _keeping = KeepAsync();
    }

    /// <summary>The process as it is now.</summary>
    public ChildProcess Current { get; private set; }

    /// <summary>Asks it to end, kills it when it takes too long, and does not start it again.</summary>
    public async Task StopAsync(TimeSpan grace, CancellationToken atOnce)
    {
        await _stopping.CancelAsync();
        await _keeping;
        await Current.StopAsync(grace, atOnce);
        _stopping.Dispose();
    }

    private async Task KeepAsync()
    {
        Task stopped = Task.Delay(Timeout.InfiniteTimeSpan, _stopping.Token);
        for (int shortLives = 0; shortLives < MostShortLives;)
        {
            long began = TimeProvider.System.GetTimestamp();
            if (await Task.WhenAny(Current.Exited, stopped) == stopped) return;
            shortLives = TimeProvider.System.GetElapsedTime(began) < ShortLife ? shortLives + 1 : 0;
            Console.WriteLine($"The {Current.Name} (process {Current.Id}) ended with code {await Current.Exited}; see {Current.LogPath}.");
            if (await Task.WhenAny(Task.Delay(Pause, TimeProvider.System, _stopping.Token), stopped) == stopped || _stopping.IsCancellationRequested) return;
            await Current.DisposeAsync();
            Current = _start();
            _onChange();
        }

        Console.WriteLine($"The {Current.Name} keeps ending; it is not started again.");
    }
}
