namespace IdleCloud.MinerAgent.Retries;

/// <summary>
/// How long to wait before the next try: doubling from <paramref name="first"/> up to <paramref name="max"/>, of which a random
/// half, so that a fleet that lost its gateway at one moment does not come back at one moment.
/// </summary>
/// <param name="first">The largest first wait.</param>
/// <param name="max">The largest wait of all.</param>
/// <param name="random">Where chance comes from.</param>
internal sealed class Backoff(TimeSpan first, TimeSpan max, Random random)
{
    private int _failures;

    /// <summary>Tries that failed since the last <see cref="Reset"/>.</summary>
    public int Failures => _failures;

    /// <summary>Counts a failure and tells how long to wait: between half of this step's wait and all of it.</summary>
    public TimeSpan Next()
    {
        double ceiling = Math.Min(max.TotalMilliseconds, first.TotalMilliseconds * Math.Pow(2, _failures));
        _failures++;
        return TimeSpan.FromMilliseconds(ceiling * (0.5 + (random.NextDouble() / 2)));
    }

    /// <summary>It works again: the next wait is a first one.</summary>
    public void Reset() => _failures = 0;
}
