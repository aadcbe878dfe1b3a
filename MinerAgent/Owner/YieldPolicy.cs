using System.Globalization;

namespace IdleCloud.MinerAgent.Owner;

/// <summary>
/// Decides, sample by sample, whether the machine is the owner's now. Pure: it keeps what it has been shown and nothing else. A rule
/// takes hold when it has been broken for its patience, and lets go when it has been kept for its calm; what is broken by being
/// near a limit is kept only some way below it.
/// </summary>
internal sealed class YieldPolicy(YieldRules rules)
{
    /// <summary>One sample of a GPU's load says little: a page that is drawn once is no game.</summary>
    private static readonly TimeSpan LoadPatience = TimeSpan.FromSeconds(3);

    /// <summary>A peak is no draw.</summary>
    private static readonly TimeSpan PowerPatience = TimeSpan.FromSeconds(10);

    /// <summary>Below the limit by so much before the GPU counts as cool again.</summary>
    private const double CoolBelow = 5;

    /// <summary>Below the limit by this factor before load counts as gone.</summary>
    private const double LoadGone = 0.5;

    private readonly Dictionary<YieldKind, Held> _held = [];
    private long? _leastForeignBytes;

    /// <summary>Decides on a sample.</summary>
    /// <param name="now">What is seen.</param>
    /// <param name="at">When, on a clock that only goes forward.</param>
    public YieldDecision Decide(OwnerActivity now, TimeSpan at)
    {
        if (now.ForeignGpuBytes is { } bytes) _leastForeignBytes = Math.Min(bytes, _leastForeignBytes ?? bytes);
        YieldDecision? first = null;
        foreach ((YieldKind kind, string? broken, TimeSpan patience, TimeSpan calm) in Look(now))
        {
            string? reason = Follow(kind, broken, patience, calm, at);
            if (reason is not null) first ??= new YieldDecision(kind, reason);
        }

        return first ?? YieldDecision.Work;
    }

    /// <summary>All rules in their order, each with what breaks it now; null where it is kept.</summary>
    private IEnumerable<(YieldKind Kind, string? Broken, TimeSpan Patience, TimeSpan Calm)> Look(OwnerActivity now)
    {
        // What the owner says himself, or knows beforehand, counts to the second.
        yield return (YieldKind.Paused, Paused(now), TimeSpan.Zero, TimeSpan.Zero);
        foreach (var rule in rules.NeverByItself ? [] : LookAtUse(now)) yield return rule;
        // No use of the machine, and with patience and calm of its own.
        yield return (YieldKind.Cost, now.BelowCost, TimeSpan.Zero, TimeSpan.Zero);
    }

    /// <summary>What the owner and the machine do.</summary>
    private IEnumerable<(YieldKind Kind, string? Broken, TimeSpan Patience, TimeSpan Calm)> LookAtUse(OwnerActivity now)
    {
        yield return (YieldKind.Hours, rules.Hours.Includes(now.Time) ? null : "outside your hours", TimeSpan.Zero, TimeSpan.Zero);
        yield return (YieldKind.Program, now.Program is { } program ? $"paused by {program}" : null, TimeSpan.Zero, rules.ResumeAfter);
        yield return (YieldKind.GpuLoad, GpuLoad(now), LoadPatience, rules.ResumeAfter);
        yield return (YieldKind.GpuMemory, GpuMemory(now), TimeSpan.Zero, rules.ResumeAfter);
        yield return (YieldKind.Encoder, now.EncoderPercent > 0 ? "the GPU records or streams video" : null, LoadPatience, rules.ResumeAfter);
        // The rest that is asked for is the calm.
        yield return (YieldKind.Input, now.InputIdle < rules.InputIdle ? "you are at the machine" : null, TimeSpan.Zero, TimeSpan.Zero);
        yield return (YieldKind.Battery, Battery(now), TimeSpan.Zero, rules.ResumeAfter);
        yield return (YieldKind.Temperature, Temperature(now), TimeSpan.Zero, rules.ResumeAfter);
        yield return (YieldKind.Power, Power(now), PowerPatience, rules.ResumeAfter);
    }

    private string? Follow(YieldKind kind, string? broken, TimeSpan patience, TimeSpan calm, TimeSpan at)
    {
        Held? before = _held.GetValueOrDefault(kind);
        if (broken is not null)
        {
            Held now = new(broken, before?.Since ?? at, at, before?.IsHolding == true || at - (before?.Since ?? at) >= patience);
            _held[kind] = now;
            return now.IsHolding ? broken : null;
        }

        if (before is not { IsHolding: true } || at - before.LastBroken >= calm)
        {
            _held.Remove(kind);
            return null;
        }

        TimeSpan left = calm - (at - before.LastBroken);
        return string.Create(CultureInfo.InvariantCulture, $"{before.Reason}; going on in {Math.Ceiling(left.TotalSeconds):0} s if it stays calm");
    }

    private static string? Paused(OwnerActivity now) => now.Pause is { } order && order.HoldsAt(now.Time)
        ? order.Until is { } until
            ? string.Create(CultureInfo.InvariantCulture, $"paused by you until {until.ToOffset(now.Time.Offset):ddd HH:mm}")
            : "paused by you until you resume"
        : null;

    private string? GpuLoad(OwnerActivity now)
    {
        double? limit = rules.GpuPercent * (IsHeld(YieldKind.GpuLoad) ? LoadGone : 1);
        return now.ForeignGpuPercent >= limit
            ? string.Create(CultureInfo.InvariantCulture, $"another program uses the GPU ({now.ForeignGpuPercent:0} %)")
            : null;
    }

    private string? GpuMemory(OwnerActivity now)
    {
        const double GiB = 1024.0 * 1024 * 1024;
        double? limit = rules.GpuBytes * (IsHeld(YieldKind.GpuMemory) ? LoadGone : 1);
        long? more = now.ForeignGpuBytes - _leastForeignBytes;
        return more >= limit
            ? string.Create(CultureInfo.InvariantCulture, $"another program has taken the GPU's memory ({more / GiB:0.0} GiB)")
            : null;
    }

    private string? Battery(OwnerActivity now) => now.IsOnBattery == true && !rules.OnBattery ? "the machine runs on its battery" : null;

    private string? Temperature(OwnerActivity now)
    {
        double? limit = rules.MaxGpuCelsius - (IsHeld(YieldKind.Temperature) ? CoolBelow : 0);
        return now.GpuCelsius >= limit
            ? string.Create(CultureInfo.InvariantCulture, $"the GPU is hotter than you allow ({now.GpuCelsius:0} of {rules.MaxGpuCelsius:0} °C)")
            : null;
    }

    private string? Power(OwnerActivity now) => now.GpuWatts >= rules.MaxGpuWatts
        ? string.Create(CultureInfo.InvariantCulture, $"the GPU draws more than you allow ({now.GpuWatts:0} of {rules.MaxGpuWatts:0} W)")
        : null;

    private bool IsHeld(YieldKind kind) => _held.GetValueOrDefault(kind)?.IsHolding == true;

    /// <summary>A rule that is broken, or was a moment ago.</summary>
    /// <param name="Reason">What broke it last.</param>
    /// <param name="Since">When it began.</param>
    /// <param name="LastBroken">When it was seen last.</param>
    /// <param name="IsHolding">It has lasted for the rule's patience.</param>
    private sealed record Held(string Reason, TimeSpan Since, TimeSpan LastBroken, bool IsHolding);
}
