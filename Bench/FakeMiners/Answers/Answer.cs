using IdleCloud.Bench.FakeMiners.Faults;
using IdleCloud.Bench.FakeMiners.Pacing;
using IdleCloud.Wire;
using IdleCloud.Wire.Framing;

namespace IdleCloud.Bench.FakeMiners.Answers;

/// <summary>
/// One job being answered: takes it, sends its tokens when they are due, ends it. What does not fit the link is sent later, so
/// that a gateway that reads slowly slows the answer down.
/// </summary>
/// <param name="miner">Whose connection it is.</param>
/// <param name="key">The job and its attempt.</param>
/// <param name="plan">What to answer; its fault is the one that this job gets.</param>
/// <param name="isStream">False: the whole text in one chunk.</param>
/// <param name="start">When the job came, on the pacer's clock.</param>
internal sealed class Answer(FakeMiner miner, JobKey key, AnswerPlan plan, bool isStream, long start) : IPaced
{
    /// <summary>Tokens sent in one go where no time lies between them, so that one answer does not hold up the others.</summary>
    private const int Burst = 64;

    private readonly Lock _gate = new();
    private readonly ChunkSender _chunks = new(miner, key, plan, isStream);
    private readonly int _tokens = isStream ? plan.Tokens : Math.Min(plan.Tokens, 1);
    private int _sent;
    private bool _isAccepted;

    /// <summary>The job and its attempt.</summary>
    internal JobKey Key => key;

    /// <summary>True once the gateway has been told that the job is over.</summary>
    internal bool IsOver { get; private set; }

    /// <inheritdoc/>
    public long Advance(long now)
    {
        lock (_gate)
        {
            if (IsOver || miner.IsFrozen) return Pacer.Never;
            SendResult result = _isAccepted ? SendResult.Queued : Accept(now);
            for (int left = Burst; left > 0 && !IsOver && result == SendResult.Queued; left--)
            {
                if (_sent < _tokens && DueOf(_sent) > now) return DueOf(_sent);
                result = Step();
            }

            if (IsOver || result is SendResult.Ended or SendResult.TooLarge) return Pacer.Never;
            return result == SendResult.Full ? now + miner.Pacer.TicksPerMs : now;
        }
    }

    /// <summary>Ends it at the customer's wish, wherever it is.</summary>
    internal void Cancel()
    {
        lock (_gate)
        {
            if (IsOver) return;
            miner.Stats.OnCancelled();
            End(FinishReason.Cancelled);
        }
    }

    /// <summary>Counts from the start, so that a late timer does not make all later tokens later.</summary>
    private long DueOf(int token) => start + ((plan.FirstTokenMs + ((long)token * plan.GapMs)) * miner.Pacer.TicksPerMs);

    private SendResult Accept(long now)
    {
        if (plan.Fault.Kind is FaultKind.Refuse) return Fail(FailureCode.Refused, isRetryable: true);
        if (plan.Fault.Kind is FaultKind.ContextLength) return Fail(FailureCode.ContextLength, isRetryable: false);
        // A first token says the same.
        _isAccepted = _sent < _tokens && DueOf(_sent) <= now;
        if (_isAccepted) return SendResult.Queued;
        SendResult result = miner.Send(new MinerFrame { Accepted = new Accepted { Job = key.ToWireId(), Attempt = key.Attempt } });
        _isAccepted = result == SendResult.Queued;
        return result;
    }

    /// <summary>Plays the fault of this moment, if there is one; else sends the next token, or the end after the last.</summary>
    private SendResult Step()
    {
        switch (plan.Fault.Token == _sent ? plan.Fault.Kind : FaultKind.None)
        {
            case FaultKind.Die:
                miner.Kill();
                return SendResult.Ended;
            case FaultKind.Hang:
                // Nothing is due any more; only Cancel gets through.
                return SendResult.Ended;
            case FaultKind.Freeze:
                miner.Freeze();
                return SendResult.Ended;
            case FaultKind.EngineError:
                return Fail(FailureCode.Engine, isRetryable: true);
        }

        if (_sent == _tokens) return End(FinishReason.Stop);
        SendResult result = _chunks.Send(_sent);
        if (result == SendResult.Queued) _sent++;
        return result;
    }

    private SendResult Fail(FailureCode code, bool isRetryable)
    {
        var failed = new Failed { Job = key.ToWireId(), Attempt = key.Attempt, Code = code, Retryable = isRetryable, Credits = 1, Message = "as asked" };
        SendResult result = miner.Send(new MinerFrame { Failed = failed });
        return Over(result);
    }

    private SendResult End(FinishReason reason)
    {
        uint completion = (uint)(isStream ? _sent : plan.Tokens);
        SendResult result = _chunks.End(reason, completion, (uint)((miner.Pacer.Now - start) / miner.Pacer.TicksPerMs));
        return Over(result);
    }

    private SendResult Over(SendResult result)
    {
        if (result == SendResult.Full) return result;
        IsOver = true;
        miner.Forget(this);
        return result;
    }
}
