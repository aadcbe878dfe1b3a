using System.Globalization;
using IdleCloud.MinerAgent.Owner;
using IdleCloud.MinerAgent.Status;
using IdleCloud.Wire;

namespace IdleCloud.MinerAgent.Profit;

/// <summary>
/// Measures each second what serving takes and gives, and withdraws the model while its power costs more than it is paid. It looks as the
/// owner's probes do, since the price of power is the owner's too.
/// </summary>
/// <param name="rules">The owner's.</param>
/// <param name="meter">What measures.</param>
/// <param name="status">What the agent does.</param>
/// <param name="isReady">The engine answers, and the owner leaves the machine to the agent.</param>
/// <param name="ask">What the owner asks for tokens; null for what the network pays.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class CostWatch(
    CostRules rules, PowerMeter meter, AgentStatus status, Func<bool> isReady, AskedPrice? ask, TimeProvider timeProvider) : IOwnerProbe
{
    /// <summary>After a job a GPU keeps its clocks high for a while.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    /// <summary>A machine that slept: nothing is known of the time between.</summary>
    private static readonly TimeSpan LongestStep = TimeSpan.FromSeconds(5);

    private readonly Lock _sync = new();
    private readonly CostPolicy _policy = new(rules);
    private readonly long _began = timeProvider.GetTimestamp();
    private ServingRecord _record;
    private PaidTokens _last = status.PaidTokens;
    private TimeSpan _lastLook;
    private TimeSpan _lastServed = -Settling;
    private long? _powerNanoUsdPerKwh = rules.PowerNanoUsdPerKwh;
    private string? _reason;

    /// <inheritdoc/>
    public string Name => "power";

    /// <inheritdoc/>
    public TimeSpan Interval { get; } = TimeSpan.FromSeconds(1);

    /// <summary>Power is counted.</summary>
    public bool IsCounting
    {
        get
        {
            lock (_sync) return rules.Mode != CostMode.Off && _powerNanoUsdPerKwh is not null;
        }
    }

    /// <summary>Sets what a kilowatt-hour costs from now on, in nano-USD; what was measured still holds.</summary>
    public void SetPowerPrice(long nanoUsdPerKwh)
    {
        lock (_sync)
        {
            _powerNanoUsdPerKwh = nanoUsdPerKwh;
            Decide(Now);
        }
    }

    /// <summary>What is known now.</summary>
    public CostReading Read()
    {
        lock (_sync)
        {
            return new CostReading
            {
                Mode = rules.Mode,
                PowerNanoUsdPerKwh = _powerNanoUsdPerKwh,
                CanTell = meter.CanTell,
                MeasuredBy = meter.Names,
                Watts = meter.Watts,
                IdleWatts = meter.IdleWatts,
                Pay = Pay,
                EarnedNanoUsd = Pay is { } rate ? CostFigures.PaidNanoUsd(status.PaidTokens, rate) : null,
                Figures = Pay is { } pay && _powerNanoUsdPerKwh is { } power ? CostFigures.Of(_record, pay, power) : null,
                ServedSeconds = _record.Milliseconds / 1000,
                DecideSeconds = (long)rules.DecideAfter.TotalSeconds,
                Reason = _reason,
            };
        }
    }

    /// <inheritdoc/>
    public Task<OwnerFinding> LookAsync(CancellationToken cancellationToken)
    {
        lock (_sync)
        {
            TimeSpan now = Now;
            Measure(now);
            Decide(now);
            string? reason = _reason;
            return Task.FromResult<OwnerFinding>(known => known with { BelowCost = reason });
        }
    }

    private TimeSpan Now => timeProvider.GetElapsedTime(_began);

    /// <summary>An agent that asks is paid what it asks, whatever an older gateway does not say.</summary>
    private AskedPrice? Pay => status.Pay ?? ask;

    private void Measure(TimeSpan now)
    {
        PaidTokens tokens = status.PaidTokens;
        (long prompt, long completion) = (tokens.Prompt - _last.Prompt, tokens.Completion - _last.Completion);
        // A job that came and went between two looks has run, too.
        bool isServing = status.RunningJobs > 0 || prompt != 0 || completion != 0;
        if (isServing) _lastServed = now;
        double? watts = meter.Sample(isServing, isWaiting: isReady() && now - _lastServed >= Settling);
        TimeSpan step = now - _lastLook;
        (_last, _lastLook) = (tokens, now);
        if (watts is { } added && step <= LongestStep) _record = _record.Add(step, added, prompt, completion);
    }

    private void Decide(TimeSpan now)
    {
        if (_powerNanoUsdPerKwh is not { } power) return;
        bool wasWithdrawn = _policy.IsWithdrawn;
        if (_policy.Decide(_record, Pay, power, now)) _record = default;
        if (!_policy.IsWithdrawn) _reason = null;
        else if (!wasWithdrawn || _reason is null) _reason = Explain(CostFigures.Of(_record, Pay!, power)!, _policy.TrialAt!.Value - now);
    }

    private string Explain(CostFigures figures, TimeSpan pause) => string.Create(
        CultureInfo.InvariantCulture,
        $"power costs more than this model pays ({DollarText.Of(figures.PowerNanoUsdPerHour)} USD an hour against "
            + $"{DollarText.Of(figures.PaidNanoUsdPerHour)}; tried again at {timeProvider.GetLocalNow() + pause:HH:mm})");
}
