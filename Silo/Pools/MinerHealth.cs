namespace IdleCloud.Silo.Pools;

/// <summary>
/// Whether a miner may have jobs: healthy; after a fault of its own backed off, twice as long each time; then probed, and only a probe
/// that went well makes it healthy again. Faults of others are not told here. Pure, in the pool's time.
/// </summary>
internal sealed class MinerHealth(PoolOptions options)
{
    /// <summary>So many jobs in a row that went well make up for all earlier faults.</summary>
    public const int Amends = 3;

    // 2³⁰ pauses would outlast any longest one.
    private const int MaxDoublings = 30;

    private int _faults;
    private int _good;
    private TimeSpan _until;

    private enum State
    {
        Healthy,
        BackedOff,
        Probing,
    }

    private State _state = State.Healthy;

    /// <summary>True when it may have jobs.</summary>
    public bool IsHealthy => _state == State.Healthy;

    /// <summary>How long its pause still lasts; zero when it is over or there is none, also while it is being probed.</summary>
    public TimeSpan PauseAt(TimeSpan now) => _state == State.BackedOff && now < _until ? _until - now : TimeSpan.Zero;

    /// <summary>A job or a probe failed by its fault. Jobs that were under way when it failed already count no further.</summary>
    public void OnFault(TimeSpan now)
    {
        if (_state == State.BackedOff) return;
        TimeSpan pause = options.FirstBackoff * Math.Pow(2, Math.Min(_faults, MaxDoublings));
        _faults++;
        _good = 0;
        (_state, _until) = (State.BackedOff, now + (pause < options.LongestBackoff ? pause : options.LongestBackoff));
    }

    /// <summary>A job went well.</summary>
    public void OnServed()
    {
        if (_state == State.Healthy && ++_good >= Amends) _faults = 0;
    }

    /// <summary>A probe went well: real jobs may follow.</summary>
    public void OnProbed()
    {
        if (_state == State.Probing) _state = State.Healthy;
    }

    /// <summary>A probe could not be run, and nobody can say what it would have shown: it is due again.</summary>
    public void OnProbeLost(TimeSpan now)
    {
        if (_state == State.Probing) (_state, _until) = (State.BackedOff, now);
    }

    /// <summary>Begins a probe when the pause is over, and begins another when one has not been heard of in time.</summary>
    /// <returns>True when the caller is to run it.</returns>
    public bool TryBeginProbe(TimeSpan now)
    {
        if (_state == State.Healthy || now < _until) return false;
        (_state, _until) = (State.Probing, now + options.ProbeTimeout);
        return true;
    }
}
