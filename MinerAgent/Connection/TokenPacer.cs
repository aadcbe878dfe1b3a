namespace IdleCloud.MinerAgent.Connection;

/// <summary>
/// The owner's cap on tokens per second over all jobs. Each running job gets an equal share and emits evenly spaced, counted
/// from fixed times so that nothing drifts. A share that a job does not use is not given to others.
/// </summary>
/// <param name="maxTokensPerSecond">The cap; null for none.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class TokenPacer(double? maxTokensPerSecond, TimeProvider timeProvider)
{
    /// <summary>Timers are no finer than this: a shorter wait is left for the next token, which then waits longer.</summary>
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(1);

    private readonly double? _maxTokensPerSecond = maxTokensPerSecond;
    private readonly TimeProvider _timeProvider = timeProvider;
    private readonly long _start = timeProvider.GetTimestamp();
    private int _jobs;

    /// <summary>A job's share of the cap, until it is disposed of.</summary>
    public Share Enter()
    {
        Interlocked.Increment(ref _jobs);
        return new Share(this);
    }

    private TimeSpan Now() => _timeProvider.GetElapsedTime(_start);

    /// <summary>A running job's share of the cap. For one caller at a time.</summary>
    internal sealed class Share(TokenPacer pacer) : IDisposable
    {
        private TimeSpan _due;

        /// <summary>Waits until the job may emit so many tokens more.</summary>
        public async ValueTask WaitAsync(int tokens, CancellationToken cancellationToken)
        {
            if (pacer._maxTokensPerSecond is not { } cap) return;
            TimeSpan now = pacer.Now();
            if (_due - now >= ShortestWait) await Task.Delay(_due - now, pacer._timeProvider, cancellationToken).ConfigureAwait(false);
            var interval = TimeSpan.FromSeconds(tokens * Volatile.Read(ref pacer._jobs) / cap);
            // Who comes late has lost that time, but for one interval: it evens out what the timer's coarseness costs.
            TimeSpan earliest = pacer.Now() - interval;
            _due = (_due > earliest ? _due : earliest) + interval;
        }

        /// <inheritdoc/>
        public void Dispose() => Interlocked.Decrement(ref pacer._jobs);
    }
}
