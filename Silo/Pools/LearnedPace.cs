using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Pools;

namespace IdleCloud.Silo.Pools;

/// <summary>
/// How long a miner takes at most for its next token, learned from its jobs: the longest seen, forgotten slowly. Whoever was taken to have
/// hung is given twice the time from then on, so that a machine that has become slower is misjudged a few times and not for ever.
/// </summary>
internal sealed class LearnedPace
{
    /// <summary>After fewer jobs nothing is said.</summary>
    public const int LeastJobs = 3;

    private const double Forgetting = 0.98;

    // A twentieth more or less is no news: each costs a new lease.
    private const double Step = 1.05;

    // Twice nothing would be nothing.
    private static readonly TimeSpan LeastGap = TimeSpan.FromMilliseconds(500), LeastPerToken = TimeSpan.FromMilliseconds(1);

    private TimeSpan _perPromptToken;
    private TimeSpan _gap;
    private int _jobs;

    /// <summary>The pace; null when too little is known.</summary>
    public MinerPace? Pace { get; private set; }

    /// <summary>A job went well.</summary>
    /// <param name="times">How it went.</param>
    /// <param name="promptTokens">The most tokens that its prompt can have had.</param>
    public void OnServed(in ServiceTimes times, long promptTokens)
    {
        if (times.FirstToken <= TimeSpan.Zero) return;
        _jobs = Math.Min(_jobs + 1, LeastJobs);
        _perPromptToken = Max(times.FirstToken / (promptTokens + MinerPace.Overhead), _perPromptToken * Forgetting);
        _gap = Max(times.LongestGap, _gap * Forgetting);
        Publish();
    }

    /// <summary>A job failed because its next token did not come in time.</summary>
    public void OnMissed(AttemptFailureKind kind)
    {
        if (kind == AttemptFailureKind.FirstTokenDeadline) _perPromptToken = Max(LeastPerToken, _perPromptToken) * 2;
        else if (kind == AttemptFailureKind.TokenDeadline) _gap = Max(LeastGap, _gap) * 2;
        Publish();
    }

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;

    private static bool IsNews(TimeSpan known, TimeSpan learned) => learned > known || learned * Step * Step < known;

    private void Publish()
    {
        if (_jobs < LeastJobs) return;
        if (Pace is { } known && !IsNews(known.PerPromptToken, _perPromptToken) && !IsNews(known.Gap, _gap)) return;
        Pace = new MinerPace(_perPromptToken * Step, _gap * Step);
    }
}
