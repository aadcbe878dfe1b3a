using IdleCloud.Contracts;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Pools;
using IdleCloud.Wire.Jobs;

namespace IdleCloud.Gateway.Relay;

/// <summary>
/// One request's way for tokens: from the miner's connection, through the fence and a bounded buffer, to the task that writes to the
/// customer. This half is what that task uses; <c>TokenRelay.Miner.cs</c> is what the miner's connection pushes into. Whatever fails
/// an attempt closes the fence at once, before anybody hears of it.
/// </summary>
/// <param name="request">What the request wants.</param>
/// <param name="options">Deadlines and bounds.</param>
/// <param name="clock">The clock.</param>
/// <param name="metrics">Counts what is dropped.</param>
internal sealed partial class TokenRelay(RelayRequest request, RelayOptions options, TimeProvider clock, RelayMetrics metrics) : IAttemptSink
{
    private readonly Lock _gate = new();
    private readonly RelaySignal _signal = new();
    private readonly long _startedAt = clock.GetTimestamp();
    private AttemptFence _fence;
    private AttemptDeadlines _deadlines;
    private AttemptTally _tally;
    private AttemptTally _waiting;
    private long? _reportDueAt;
    private TokenBuffer _buffer;
    private AnswerSoFar _answer = new(options.MaxResumeBytes);
    private RelayEnding? _ending;
    private long _quietSince = clock.GetTimestamp();
    private long _writingSince;
    private bool _isWriting;
    private bool _isKeepAliveDue;

    /// <inheritdoc/>
    public TimeSpan TimeLeft
    {
        get
        {
            TimeSpan left = options.JobTimeout - clock.GetElapsedTime(_startedAt);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>How the last attempt or the request ended; null while an attempt is open and before the first.</summary>
    public RelayEnding? Ending
    {
        get
        {
            lock (_gate) return _ending;
        }
    }

    /// <summary>
    /// True while an answer that was cut short waits for the miner's last word: what the prompt had, which an agent only tells at the
    /// end. It is told to stop, so that the end comes soon; when it does not, the prompt is free.
    /// </summary>
    public bool IsReportDue
    {
        get
        {
            lock (_gate) return AwaitsReport;
        }
    }

    /// <summary>
    /// Where the next attempt has to go on when the customer has seen part of the answer; null when that is impossible. Its text is all
    /// that was accepted: <see cref="Drain"/> hands out the last of it.
    /// </summary>
    public ResumePoint? FindResumePoint()
    {
        lock (_gate)
        {
            if (_ending is not { End: RelayEnd.AttemptFailed } || !_answer.IsWhole) return null;
            return _answer.ToPoint(_answer.Total(_tally.UsageWithout(default)).CompletionTokens);
        }
    }

    /// <summary>Opens an attempt, from which frames are taken from now on.</summary>
    /// <param name="attempt">Its number, from 1.</param>
    /// <param name="allowance">What the request's hold pays for.</param>
    /// <param name="from">Where it goes on; null when it begins the answer.</param>
    /// <param name="pace">How long its miner takes at most; null where it has all the time there is.</param>
    /// <returns>False when the request has ended meanwhile, or another attempt is still open.</returns>
    public bool TryOpen(int attempt, in TokenAllowance allowance, ResumePoint? from = null, MinerPace? pace = null)
    {
        lock (_gate)
        {
            if (HasEndedForGood || !_fence.TryAdvance(attempt)) return false;
            _ending = null;
            if (from is null)
            {
                _answer.Restart();
            }
            else
            {
                _answer.Carry(_tally.UsageWithout(default));
                metrics.Resumed(from.Tokens);
            }

            long tokensLeft = allowance.CompletionTokens - _answer.Earlier.CompletionTokens;
            _tally = new AttemptTally(allowance with { CompletionTokens = tokensLeft }, from?.Length ?? 0);
            _waiting = default;
            _deadlines.Open(
                clock.GetTimestamp(),
                options.PatienceFor(options.FirstTokenTimeout, pace?.FirstTokenOf(allowance.PromptTokens + (from?.Tokens ?? 0))),
                options.PatienceFor(options.TokenGapTimeout, pace?.Gap));
            return true;
        }
    }

    /// <summary>Waits until there is something for <see cref="Drain"/>; may also return without.</summary>
    public ValueTask WaitAsync() => _signal.WaitAsync();

    /// <summary>Moves what has come into <paramref name="sink"/>. Text of a failed attempt that the customer has seen nothing of is dropped.</summary>
    public RelayNews Drain(IAnswerSink sink)
    {
        RelayNews news;
        TokenBuffer taken;
        lock (_gate)
        {
            if (_ending?.End == RelayEnd.AttemptFailed && !sink.HasVisibleOutput) _buffer.Release();
            taken = _buffer.TakeAll();
            _waiting = default;
            news = (_ending is null ? RelayNews.None : RelayNews.Ended) | (_isKeepAliveDue ? RelayNews.KeepAliveDue : RelayNews.None);
            if (taken.Length > 0 || _isKeepAliveDue) _quietSince = clock.GetTimestamp();
            _isKeepAliveDue = _isTouched = false;
        }

        taken.DrainTo(sink);
        return news;
    }

    /// <summary>Tells that a write to the customer did not complete at once: from here on its deadline runs.</summary>
    public void BeginWrite()
    {
        lock (_gate)
        {
            _writingSince = clock.GetTimestamp();
            _isWriting = true;
        }
    }

    /// <summary>Tells that the write is over.</summary>
    public void EndWrite()
    {
        lock (_gate) _isWriting = false;
    }

    /// <summary>The customer hung up: the fence closes and the request's task is woken.</summary>
    public void Abandon()
    {
        lock (_gate) End(RelayEnd.CustomerGone);
        Wake();
    }

    /// <summary>Closes the open attempt as failed; nothing happens if none is open.</summary>
    public void FailAttempt(AttemptFailureKind kind, FaultCause cause)
    {
        lock (_gate)
        {
            if (_fence.IsOpen) Fail(kind, cause);
        }
    }

    /// <summary>Wakes the request's task, which may go on inside this call. Breaks the connection first if that task could not notice.</summary>
    public void Wake()
    {
        bool mustAbort;
        lock (_gate) mustAbort = _ending?.End == RelayEnd.CustomerTooSlow || (_ending?.End == RelayEnd.Expired && _isWriting);
        if (mustAbort) request.AbortConnection();
        _signal.Set();
    }

    /// <summary>Looks for deadlines that have passed; called by the sweeper.</summary>
    public void Sweep(long now)
    {
        bool isDue;
        lock (_gate) isDue = FindDue(now);
        if (isDue) Wake();
    }

    /// <summary>The request has been answered: gives its memory back.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _fence.Close();
            _buffer.Release();
            _answer.Release();
        }
    }

    private bool AwaitsReport => _reportDueAt is not null;

    private bool HasEndedForGood => _ending is { IsFinal: true };

    private bool FindDue(long now)
    {
        if (_reportDueAt is { } due && now >= due)
        {
            _reportDueAt = null;
            return true;
        }

        if (_isWriting && clock.GetElapsedTime(_writingSince, now) >= options.WriteTimeout) return End(RelayEnd.CustomerTooSlow);
        if (_ending is { IsFinal: true } or { End: RelayEnd.Completed }) return false;
        if (clock.GetElapsedTime(_startedAt, now) >= options.JobTimeout) return End(RelayEnd.Expired);
        if (_fence.IsOpen && _deadlines.FindMissed(now, options.AcceptTimeout, clock) is { } missed) return Fail(missed, FaultCause.Miner);
        if (!request.IsStream || _isKeepAliveDue || clock.GetElapsedTime(_quietSince, now) < options.KeepAliveInterval) return false;
        return _isKeepAliveDue = true;
    }

    /// <summary>Ends the request, whatever its attempt does; the first end counts. Answers true: the reader must be woken.</summary>
    private bool End(RelayEnd end)
    {
        bool wasOpen = _fence.IsOpen;
        _fence.Close();
        if (HasEndedForGood) return true;
        (JobUsage usage, JobUsage minerUsage) = DeliveredUsage();
        _ending = new RelayEnding { End = end, Usage = usage, MinerUsage = minerUsage, Times = TimesOf(minerUsage) };
        if (wasOpen && end != RelayEnd.Expired && _ending.Usage.CompletionTokens > 0) AwaitReport();
        return true;
    }

    /// <summary>What a customer owes that hangs up now.</summary>
    private (JobUsage Usage, JobUsage MinerUsage) DeliveredUsage()
    {
        // Nobody owes anything for an attempt that failed.
        if (_ending is { End: RelayEnd.AttemptFailed }) return default;
        // A stream has delivered what was handed to its connection; an answer in one body is not taken apart.
        JobUsage own = _tally.UsageWithout(request.IsStream ? _waiting : default);
        if (_ending is not { } whole) return (_answer.Total(own), own);
        JobUsage total = _answer.Total(own) with { PromptTokens = whole.Usage.PromptTokens, CachedTokens = whole.Usage.CachedTokens };
        return (total, own with { PromptTokens = whole.MinerUsage.PromptTokens, CachedTokens = whole.MinerUsage.CachedTokens });
    }

    private void AwaitReport() =>
        _reportDueAt = clock.GetTimestamp() + (long)(options.ReportTimeout.TotalSeconds * clock.TimestampFrequency);

    private ServiceTimes TimesOf(in JobUsage usage) => _deadlines.TimesAt(clock.GetTimestamp(), usage.CompletionTokens, clock);

    private bool Fail(AttemptFailureKind kind, FaultCause cause)
    {
        // All that was paid for has come: there is nothing that another attempt could add.
        if (_tally.IsSpent) return CutOff();
        _fence.Close();
        _ending = new RelayEnding { End = RelayEnd.AttemptFailed, FailureKind = kind, FailureCause = cause, Usage = _tally.UsageWithout(default) };
        return true;
    }
}
