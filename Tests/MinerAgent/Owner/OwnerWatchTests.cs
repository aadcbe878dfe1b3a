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

    private readonly ManualTimeProvider _clock = new();
    private readonly OwnerGate _gate = new();
    private readonly ScriptedProbe _quick = new("quick");
    private readonly ScriptedProbe _hanging = new("driver") { Hangs = true };
    private readonly CancellationTokenSource _stop = new();
    private volatile bool _hasJobs;
    private OwnerWatch _watch = null!;
    private Task _running = Task.CompletedTask;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    [Fact]
    public async Task RunAsync_WhenAProgramComesAndGoes_ClosesAtOnceAndOpensAfterTheCalm()
    {
        Start(_quick);
        await Eventually.HoldsAsync(() => _gate.IsOpen, Patience, "the gate opens");

        _quick.Program = "game";
        _clock.Advance(_quick.Interval);
        await Eventually.HoldsAsync(() => !_gate.IsOpen, Patience, "the gate closes");
        Assert.Equal("paused by game", _gate.Reason);

        _quick.Program = null;
        await StepAsync(TimeSpan.FromSeconds(59));
        Assert.False(_gate.IsOpen);
        await StepAsync(TimeSpan.FromSeconds(2));
        await Eventually.HoldsAsync(() => _gate.IsOpen, Patience, "the gate opens again");
        Assert.Equal("", _gate.Reason);
    }

    [Fact]
    public async Task RunAsync_WhenAProbeHangs_BeginsWithoutItAndSaysSo()
    {
        var logs = new RecordedLogs();
        using ILoggerFactory loggers = LoggerFactory.Create(logging => logging.AddProvider(logs));
        _watch = new OwnerWatch([_quick, _hanging], new YieldPolicy(new YieldRules()), _gate, _clock, loggers.CreateLogger<OwnerWatch>());
        _running = _watch.RunAsync(_stop.Token);
        await Eventually.HoldsAsync(() => _quick.Looks == 1, Patience, "the quick one has looked");
        Assert.False(_gate.IsOpen);

        _clock.Advance(TimeSpan.FromSeconds(3));
        await Eventually.HoldsAsync(() => _gate.IsOpen, Patience, "the gate opens");
        Assert.Contains("(driver)", Assert.Single(logs.At(LogLevel.Warning)), StringComparison.Ordinal);

        _quick.Program = "game";
        _clock.Advance(_quick.Interval);
        await Eventually.HoldsAsync(() => !_gate.IsOpen, Patience, "the other probe is as quick as before");
    }

    [Fact]
    public async Task Pause_WhenOrdered_TakesHoldBeforeItReturns()
    {
        Start(_quick);
        await Eventually.HoldsAsync(() => _gate.IsOpen, Patience, "the gate opens");

        _watch.Pause = new PauseOrder(_clock.GetLocalNow().AddMinutes(30));
        Assert.False(_gate.IsOpen);
        Assert.StartsWith("paused by you until ", _gate.Reason, StringComparison.Ordinal);
        await StepAsync(TimeSpan.FromMinutes(30));
        await Eventually.HoldsAsync(() => _gate.IsOpen, Patience, "the pause ends by itself");

        _watch.Pause = new PauseOrder(Until: null);
        Assert.False(_gate.IsOpen);
        _watch.Pause = null;
        Assert.True(_gate.IsOpen);
    }

    [Fact]
    public void Close_OfTheGate_TellsOfTheEndOfJobsBeforeItTakesThemAway()
    {
        List<string> told = [];
        _gate.Open();
        _gate.Closes.Register(() => told.Add("taken"));
        _gate.Closing += () => told.Add($"told, open: {_gate.IsOpen}");
        _gate.Close("why");
        _gate.Close("why else");
        Assert.Equal(["told, open: False", "taken"], told);
        Assert.Equal("why else", _gate.Reason);
        Assert.True(_gate.Closes.IsCancellationRequested);
    }

    [Fact]
    public async Task RunAsync_WhenTheModelDoesNotPay_FinishesJobsBeforeTheEngineGoes()
    {
        Start(_quick);
        await Eventually.HoldsAsync(() => _gate.IsOpen, Patience, "the gate opens");
        int told = 0;
        _gate.Closing += () => told++;
        CancellationToken jobs = _gate.Closes;

        (_hasJobs, _quick.BelowCost) = (true, "too dear");
        await StepAsync(_quick.Interval);
        await Eventually.HoldsAsync(() => !_gate.IsOpen, Patience, "no more jobs are taken");
        await StepAsync(_quick.Interval);
        Assert.Equal((1, "too dear", false), (told, _gate.Reason, jobs.IsCancellationRequested));

        // Prices may change while the last job runs: then the engine never knew.
        _quick.BelowCost = null;
        await StepAsync(_quick.Interval);
        await Eventually.HoldsAsync(() => _gate.IsOpen, Patience, "the gate opens");
        Assert.Equal(jobs, _gate.Closes);

        _quick.BelowCost = "too dear";
        await StepAsync(_quick.Interval);
        await Eventually.HoldsAsync(() => !_gate.IsOpen, Patience, "no more jobs are taken");
        _hasJobs = false;
        await StepAsync(_quick.Interval);
        await Eventually.HoldsAsync(() => jobs.IsCancellationRequested, Patience, "the engine goes");
        Assert.Equal((2, true), (told, _gate.Closes.IsCancellationRequested));

        _quick.BelowCost = null;
        await StepAsync(_quick.Interval);
        await Eventually.HoldsAsync(() => _gate.IsOpen, Patience, "the gate opens");
        Assert.False(_gate.Closes.IsCancellationRequested);
    }

    private void Start(params IOwnerProbe[] probes)
    {
        _watch = new OwnerWatch(probes, new YieldPolicy(new YieldRules()), _gate, _clock, NullLogger<OwnerWatch>.Instance) { HasJobs = () => _hasJobs };
        _running = _watch.RunAsync(_stop.Token);
    }

    /// <summary>Moves the clock, and waits until the probe has looked again.</summary>
    private async Task StepAsync(TimeSpan by)
    {
        int before = _quick.Looks;
        _clock.Advance(by);
        await Eventually.HoldsAsync(() => _quick.Looks > before, Patience, "the probe has looked");
    }

    private sealed class ScriptedProbe(string name) : IOwnerProbe
    {
        private int _looks;

        public string Name => name;

        public TimeSpan Interval { get; } = TimeSpan.FromSeconds(1);

        public bool Hangs { get; init; }

        public string? Program { get; set; }

        public string? BelowCost { get; set; }

        public int Looks => Volatile.Read(ref _looks);

        public async Task<OwnerFinding> LookAsync(CancellationToken cancellationToken)
        {
            if (Hangs) await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
            Interlocked.Increment(ref _looks);
            return known => known with { Program = Program, BelowCost = BelowCost };
        }
    }
}
