using Orleans.Runtime;

namespace IdleCloud.Tests.Hosts.Grains;

public sealed class ClockworkGrain(Stage stage) : Grain, IClockworkGrain
{
    private IGrainTimer? timer;
    private int ticks;

    public ValueTask StartAsync(TimeSpan period, bool interleave)
    {
        timer = this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions(period, period) { Interleave = interleave });
        return ValueTask.CompletedTask;
    }

    public ValueTask StartOnceAsync()
    {
        this.RegisterGrainTimer(NoteOnceAsync, TimeSpan.FromMilliseconds(10), Timeout.InfiniteTimeSpan);
        return ValueTask.CompletedTask;
    }

    public ValueTask<int> StopAsync()
    {
        timer?.Dispose();
        return new(ticks);
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
        stage.Note($"tick {++ticks}");
        if (ticks == 3) throw new FormatException("a bad tick");
    }

    private Task NoteOnceAsync()
    {
        stage.Note("once");
        return Task.CompletedTask;
    }
}
