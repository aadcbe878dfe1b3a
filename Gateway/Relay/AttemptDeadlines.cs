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
    private long _longestGap;
    private TimeSpan _firstToken;
    private TimeSpan _gap;
    private bool _isAccepted;
    private bool _hasTokens;

    /// <summary>The attempt begins.</summary>
    /// <param name="now">The clock's timestamp.</param>
    /// <param name="firstToken">How long it may take to the first token.</param>
    /// <param name="gap">How long between two chunks.</param>
    public void Open(long now, TimeSpan firstToken, TimeSpan gap) =>
        this = new AttemptDeadlines { _openedAt = now, _firstToken = firstToken, _gap = gap };

    /// <summary>The miner has taken the job.</summary>
    public void Accept() => _isAccepted = true;

    /// <summary>A token of any kind has come; that also says that the job was taken.</summary>
    public void AddToken(long now)
    {
        if (_hasTokens) _longestGap = Math.Max(_longestGap, now - _lastTokenAt);
        else _firstTokenAt = now;
        _isAccepted = _hasTokens = true;
        _lastTokenAt = now;
    }

    /// <summary>How long the attempt has taken by now.</summary>
    public readonly ServiceTimes TimesAt(long now, long tokens, TimeProvider clock) => new(
        _hasTokens ? clock.GetElapsedTime(_openedAt, _firstTokenAt) : TimeSpan.Zero,
        clock.GetElapsedTime(_openedAt, now),
        tokens,
        clock.GetElapsedTime(0, _longestGap));

    /// <summary>The deadline that has passed, or null.</summary>
    /// <param name="now">The clock's timestamp.</param>
    /// <param name="accept">How long the miner may take to say that it has the job.</param>
    /// <param name="clock">The clock.</param>
    public readonly AttemptFailureKind? FindMissed(long now, TimeSpan accept, TimeProvider clock)
    {
        if (_hasTokens) return clock.GetElapsedTime(_lastTokenAt, now) >= _gap ? AttemptFailureKind.TokenDeadline : null;
        TimeSpan waited = clock.GetElapsedTime(_openedAt, now);
        if (!_isAccepted && waited >= accept) return AttemptFailureKind.AcceptDeadline;
        return waited >= _firstToken ? AttemptFailureKind.FirstTokenDeadline : null;
    }
}
