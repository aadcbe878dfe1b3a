namespace IdleCloud.MinerAgent.Profit;

/// <summary>
/// What jobs add to what the machine draws anyway: the measured parts' draw while it serves, less their draw while it waits. The machine is
/// on whether it serves or not, so that only this difference is the jobs' cost. Not for several threads at once.
/// </summary>
internal sealed class PowerMeter(IReadOnlyList<IPowerSource> sources, double? servingWatts, double? idleWatts)
{
    /// <summary>What is idle is judged by the last two minutes of waiting.</summary>
    private const int KeptSamples = 120;

    /// <summary>Fewer may all be of the moment after a job.</summary>
    private const int LeastSamples = 10;

    private readonly Queue<double> _idle = new();

    /// <summary>What is measured, for the owner; empty where nothing is.</summary>
    public IReadOnlyList<string> Names => servingWatts is null ? [.. sources.Select(source => source.Name)] : [];

    /// <summary>The owner's own figure, or something that measures, is there.</summary>
    public bool CanTell => servingWatts is not null || sources.Count > 0;

    /// <summary>What the measured parts drew last; null where that could not be told.</summary>
    public double? Watts { get; private set; }

    /// <summary>What they draw without a job: the owner's word, or the middle of what was seen; null while that is not known.</summary>
    public double? IdleWatts => idleWatts ?? (_idle.Count < LeastSamples ? null : _idle.Order().ElementAt(_idle.Count / 2));

    /// <summary>Measures.</summary>
    /// <param name="isServing">Jobs run.</param>
    /// <param name="isWaiting">None has run for some seconds, and the owner does nothing with the machine.</param>
    /// <returns>The watts that jobs add now, ≥ 0; null when none runs, or it cannot be told.</returns>
    public double? Sample(bool isServing, bool isWaiting)
    {
        if (servingWatts is not null) return isServing ? servingWatts : null;
        double?[] told = [.. sources.Select(source => source.ReadWatts())];
        // A sum without one of its parts cannot be compared with one that has it.
        Watts = told.Length == 0 || told.Contains(null) ? null : told.Sum();
        if (isWaiting && Watts is { } idle)
        {
            _idle.Enqueue(idle);
            if (_idle.Count > KeptSamples) _idle.Dequeue();
        }

        return isServing && Watts is { } watts && IdleWatts is { } without ? Math.Max(0, watts - without) : null;
    }
}
