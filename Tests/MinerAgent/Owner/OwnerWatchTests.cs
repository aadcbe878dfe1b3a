using IdleCloud.MinerAgent.Owner;
using IdleCloud.Tests.Gateway.Edge;
using IdleCloud.Tests.Support;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdleCloud.Tests.MinerAgent.Owner;

/// <summary>From what is seen to the gate, on a clock that the test moves.</summary>
public sealed class OwnerWatchTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ManualTimeProvider clock = new();
    private readonly OwnerGate gate = new();
    private readonly ScriptedProbe quick = new("quick");
    private readonly ScriptedProbe hanging = new("driver") { Hangs = true };
    private readonly CancellationTokenSource stop = new();
    private OwnerWatch watch = null!;
    private Task running = Task.CompletedTask;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        stop.Dispose();
    }

    [Fact]
    public async Task RunAsync_WhenAProgramComesAndGoes_ClosesAtOnceAndOpensAfterTheCalm()
    {
        Start(quick);
        await Eventually.HoldsAsync(() => gate.IsOpen, Patience, "the gate opens");

        quick.Program = "game";
        clock.Advance(quick.Interval);
        await Eventually.HoldsAsync(() => !gate.IsOpen, Patience, "the gate closes");
        Assert.Equal("paused by game", gate.Reason);

        quick.Program = null;
        await StepAsync(TimeSpan.FromSeconds(59));
        Assert.False(gate.IsOpen);
        await StepAsync(TimeSpan.FromSeconds(2));
        await Eventually.HoldsAsync(() => gate.IsOpen, Patience, "the gate opens again");
        Assert.Equal("", gate.Reason);
    }

    [Fact]
    public async Task RunAsync_WhenAProbeHangs_BeginsWithoutItAndSaysSo()
    {
        var logs = new RecordedLogs();
        using ILoggerFactory loggers = LoggerFactory.Create(logging => logging.AddProvider(logs));
        watch = new OwnerWatch([quick, hanging], new YieldPolicy(new YieldRules()), gate, clock, loggers.CreateLogger<OwnerWatch>());
        running = watch.RunAsync(stop.Token);
        await Eventually.HoldsAsync(() => quick.Looks == 1, Patience, "the quick one has looked");
        Assert.False(gate.IsOpen);

        clock.Advance(TimeSpan.FromSeconds(3));
        await Eventually.HoldsAsync(() => gate.IsOpen, Patience, "the gate opens");
        Assert.Contains("(driver)", Assert.Single(logs.At(LogLevel.Warning)), StringComparison.Ordinal);

        quick.Program = "game";
        clock.Advance(quick.Interval);
        await Eventually.HoldsAsync(() => !gate.IsOpen, Patience, "the other probe is as quick as before");
    }

    [Fact]
    public async Task Pause_WhenOrdered_TakesHoldBeforeItReturns()
    {
        Start(quick);
        await Eventually.HoldsAsync(() => gate.IsOpen, Patience, "the gate opens");

        watch.Pause = new PauseOrder(clock.GetLocalNow().AddMinutes(30));
        Assert.False(gate.IsOpen);
        Assert.StartsWith("paused by you until ", gate.Reason, StringComparison.Ordinal);
        await StepAsync(TimeSpan.FromMinutes(30));
        await Eventually.HoldsAsync(() => gate.IsOpen, Patience, "the pause ends by itself");

        watch.Pause = new PauseOrder(Until: null);
        Assert.False(gate.IsOpen);
        watch.Pause = null;
        Assert.True(gate.IsOpen);
    }

    [Fact]
    public void Close_OfTheGate_TellsOfTheEndOfJobsBeforeItTakesThemAway()
    {
        List<string> told = [];
        gate.Open();
        gate.Closes.Register(() => told.Add("taken"));
        gate.Closing += () => told.Add($"told, open: {gate.IsOpen}");
        gate.Close("why");
        gate.Close("why else");
        Assert.Equal(["told, open: False", "taken"], told);
        Assert.Equal("why else", gate.Reason);
        Assert.True(gate.Closes.IsCancellationRequested);
    }

    private void Start(params IOwnerProbe[] probes)
    {
        watch = new OwnerWatch(probes, new YieldPolicy(new YieldRules()), gate, clock, NullLogger<OwnerWatch>.Instance);
        running = watch.RunAsync(stop.Token);
    }

    /// <summary>Moves the clock, and waits until the probe has looked again.</summary>
    private async Task StepAsync(TimeSpan by)
    {
        int before = quick.Looks;
        clock.Advance(by);
        await Eventually.HoldsAsync(() => quick.Looks > before, Patience, "the probe has looked");
    }

    private sealed class ScriptedProbe(string name) : IOwnerProbe
    {
        private int looks;

        public string Name => name;

        public TimeSpan Interval { get; } = TimeSpan.FromSeconds(1);

        public bool Hangs { get; init; }

        public string? Program { get; set; }

        public int Looks => Volatile.Read(ref looks);

        public async Task<OwnerFinding> LookAsync(CancellationToken cancellationToken)
        {
            if (Hangs) await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
            Interlocked.Increment(ref looks);
            return known => known with { Program = Program };
        }
    }
}
