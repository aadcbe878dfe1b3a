using IdleCloud.Wire;

namespace IdleCloud.MinerAgent.Profit;

/// <summary>
/// Decides whether a model is worth its power. Pure: it keeps what it has decided and why. It withdraws on a measurement that is long
/// enough, and comes back when a price has changed for the better by more than the measurement's noise, or for a trial after a pause that
/// doubles while trials fail.
/// </summary>
internal sealed class CostPolicy(CostRules rules)
{
    /// <summary>Back only when that much above the limit: prices that hover do not make it come and go.</summary>
    private const int ReturnPercent = 5;

    private const int LongestPauseFactor = 8;

    private int _pauseFactor = 1;
    private TimeSpan _trialAt;

    /// <summary>When it is tried again, on the clock of <see cref="Decide"/>; null while the model is served.</summary>
    public TimeSpan? TrialAt => IsWithdrawn ? _trialAt : null;

    /// <summary>The model is not served, because its power costs more than it is paid.</summary>
    public bool IsWithdrawn { get; private set; }

    /// <summary>Decides.</summary>
    /// <param name="record">What was measured since the last trial began.</param>
    /// <param name="pay">What tokens are paid; null while that is not known.</param>
    /// <param name="powerNanoUsdPerKwh">What power costs.</param>
    /// <param name="at">The time, on a clock that only goes forward.</param>
    /// <returns>True when a trial begins: what was measured before no longer counts.</returns>
    public bool Decide(in ServingRecord record, AskedPrice? pay, long powerNanoUsdPerKwh, TimeSpan at)
    {
        if (rules.Mode != CostMode.Refuse) return false;
        CostFigures? figures = pay is null ? null : CostFigures.Of(record, pay, powerNanoUsdPerKwh);
        if (IsWithdrawn)
        {
            if (figures is not null && !figures.IsBelow(rules.MarginPercent + ReturnPercent))
            {
                // A price has changed: what was measured still holds.
                (IsWithdrawn, _pauseFactor) = (false, 1);
                return false;
            }

            if (at < _trialAt) return false;
            IsWithdrawn = false;
            return true;
        }

        if (figures is null || record.Milliseconds < rules.DecideAfter.TotalMilliseconds) return false;
        if (!figures.IsBelow(rules.MarginPercent))
        {
            _pauseFactor = 1;
            return false;
        }

        IsWithdrawn = true;
        _trialAt = at + (rules.RetryAfter * _pauseFactor);
        _pauseFactor = Math.Min(LongestPauseFactor, _pauseFactor * 2);
        return false;
    }
}
