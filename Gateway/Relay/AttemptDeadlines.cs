using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Pools;

namespace IdleCloud.Gateway.Relay;

/// <summary>
/// What one attempt is waited for, in monotonic timestamps of the clock. Nothing is armed: the sweeper asks
/// <see cref="FindMissed"/> ten times a second, so that a token costs one assignment and a request no timer. A mutable struct.
/// </summary>
internal struct AttemptDeadlines
{
    private long _openedAt;
    private long _firstTokenAt;
    private long _lastTokenAt;
    private bool _isAccepted;
    private bool _hasTokens;

    /// <summary>The attempt begins.</summary>
    public void Open(long now) => this = new AttemptDeadlines { _openedAt = now };

    /// <summary>The miner has taken the job.</summary>
    public void Accept() => _isAccepted = true;

    /// <summary>A token of any kind has come; that also says that the job was taken.</summary>
    public void AddToken(long now)
    {
        if (!_hasTokens) _firstTokenAt = now;
        _isAccepted = _hasTokens = true;
        _lastTokenAt = now;
    }

    /// <summary>How long the attempt has taken by now.</summary>
    public readonly ServiceTimes TimesAt(long now, long tokens, TimeProvider clock) => new(
        _hasTokens ? clock.GetElapsedTime(_openedAt, _firstTokenAt) : TimeSpan.Zero, clock.GetElapsedTime(_openedAt, now), tokens);

    /// <summary>The deadline that has passed, or null.</summary>
    public readonly AttemptFailureKind? FindMissed(long now, RelayOptions options, TimeProvider clock)
    {
        if (_hasTokens) return clock.GetElapsedTime(_lastTokenAt, now) >= options.TokenGapTimeout ? AttemptFailureKind.TokenDeadline : null;
        TimeSpan waited = clock.GetElapsedTime(_openedAt, now);
        if (!_isAccepted && waited >= options.AcceptTimeout) return AttemptFailureKind.AcceptDeadline;
        return waited >= options.FirstTokenTimeout ? AttemptFailureKind.FirstTokenDeadline : null;
    }
}
