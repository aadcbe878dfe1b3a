using Orleans.Runtime;

namespace IdleCloud.Tests.Hosts.Grains;

public sealed class ClockworkGrain(Stage stage) : Grain, IClockworkGrain
{
    private IGrainTimer? _timer;
    private int _ticks;

    public ValueTask StartAsync(TimeSpan period, bool interleave)
    {
        _timer = this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions(period, period) { Interleave = interleave });
        return ValueTask.CompletedTask;
    }

    public ValueTask StartOnceAsync()
    {
        this.RegisterGrainTimer(NoteOnceAsync, TimeSpan.FromMilliseconds(10), Timeout.InfiniteTimeSpan);
        return ValueTask.CompletedTask;
    }

    public ValueTask<int> StopAsync()
    {
        _timer?.Dispose();
        return new(_ticks);
    }

    public async Task HoldAsync(string gate)
    {
        stage.Note(gate + "+");
        await stage.PassAsync(gate);
        stage.Note(gate + "-");
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        stage.Note($"tick {++_ticks}");
        if (_ticks == 3) throw new FormatException("a bad tick");
    }

    private Task NoteOnceAsync()
    {
        stage.Note("once");
        return Task.CompletedTask;
    }
}
