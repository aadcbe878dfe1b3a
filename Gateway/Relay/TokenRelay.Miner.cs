using System.Text.Unicode;
using IdleCloud.Contracts;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Wire;
using IdleCloud.Wire.Chunks;

namespace IdleCloud.Gateway.Relay;

/// <summary>
/// The miner's side. Every method answers whether the reader must be woken, so that a batch of frames wakes it once, when the batch
/// has been read (<see cref="Wake"/>).
/// </summary>
internal sealed partial class TokenRelay
{
    /// <summary>
    /// An answer that is written as one body wakes its reader only when so many bytes wait: rarely enough to cost nothing, soon enough
    /// to keep the buffer small.
    /// </summary>
    private const int WholeAnswerDrainBytes = 32 * 1024;

    private bool _isTouched;

    /// <inheritdoc/>
    public bool TellsPool => true;

    /// <inheritdoc/>
    public bool OnAccepted(uint attempt)
    {
        lock (_gate)
        {
            if (_fence.IsCurrent(attempt)) _deadlines.Accept();
            else metrics.FrameDropped(FenceVerdict.Late);
        }

        return false;
    }

    /// <inheritdoc/>
    public bool OnChunk(in ChunkReader chunk)
    {
        // Outside of the lock: it is the costly part of a long chunk.
        bool isUtf8 = Utf8.IsValid(chunk.Text);
        lock (_gate)
        {
            FenceVerdict verdict = _fence.Admit(chunk.Attempt, chunk.Seq);
            if (verdict is FenceVerdict.Late or FenceVerdict.Duplicate)
            {
                metrics.FrameDropped(verdict);
                return false;
            }

            if (verdict == FenceVerdict.Gap || !isUtf8) return Fail(AttemptFailureKind.ProtocolViolation, FaultCause.Miner);
            _deadlines.AddToken(clock.GetTimestamp());
            if (_tally.IsSpentWith(chunk)) return CutOff();
            _tally.Add(chunk);
            if (request.IsStream) _answer.Add(chunk);
            if (_tally.Bytes > options.MaxAnswerBytes) return Fail(AttemptFailureKind.ProtocolViolation, FaultCause.Miner);
            return IsWanted(chunk) && Enqueue(chunk);
        }
    }

    /// <inheritdoc/>
    public bool OnCompleted(Completed completed)
    {
        lock (_gate)
        {
            switch (_fence.AdmitEnd(completed.Attempt, completed.Seq))
            {
                case FenceVerdict.Late when AwaitsReport && completed.Attempt == (uint)_fence.Attempt:
                    return TakeReport(completed.Usage);
                case FenceVerdict.Late:
                    metrics.FrameDropped(FenceVerdict.Late);
                    return false;
                case FenceVerdict.Accepted when completed.FinishReason is FinishReason.Stop or FinishReason.Length:
                    return Complete(completed);
                // Nobody asked for it: the owner stopped the agent, or the engine gave up.
                case FenceVerdict.Accepted when completed.FinishReason == FinishReason.Cancelled:
                    return Fail(AttemptFailureKind.MinerRefused, FaultCause.Miner);
                default:
                    return Fail(AttemptFailureKind.ProtocolViolation, FaultCause.Miner);
            }
        }
    }

    /// <inheritdoc/>
    public bool OnFailed(uint attempt, AttemptFailureKind kind, FaultCause cause)
    {
        lock (_gate)
        {
            if (_fence.IsCurrent(attempt)) return Fail(kind, cause);
            if (AwaitsReport && attempt == (uint)_fence.Attempt) return TakeReport(null);
            metrics.FrameDropped(FenceVerdict.Late);
            return false;
        }
    }

    /// <summary>Thoughts are passed on only where they were asked for.</summary>
    private bool IsWanted(in ChunkReader chunk) =>
        chunk.Text.Length > 0 && (chunk.Part == ChunkPart.Text || (chunk.Part == ChunkPart.Reasoning && request.IncludeReasoning));

    private bool Enqueue(in ChunkReader chunk)
    {
        if (_buffer.Length + chunk.Text.Length > options.MaxBufferedBytes) return End(RelayEnd.CustomerTooSlow);
        _buffer.Add(chunk.Part, chunk.Text);
        _waiting.Add(chunk);
        if (_isTouched || (!request.IsStream && _buffer.Length < WholeAnswerDrainBytes)) return false;
        return _isTouched = true;
    }

    /// <summary>
    /// The hold is used up, and the miner goes on all the same: the answer ends here as if it had stopped by itself. What it says of the
    /// prompt comes with its answer to the cancel.
    /// </summary>
    private bool CutOff()
    {
        metrics.AnswerCut();
        _fence.Close();
        JobUsage own = _tally.UsageWithout(default);
        _ending = new RelayEnding
        {
            End = RelayEnd.Completed,
            FinishReason = FinishReason.Length,
            IsCut = true,
            Usage = _answer.Total(own),
            MinerUsage = own,
            Times = TimesOf(own),
        };
        if (_ending.Usage.CompletionTokens > 0) AwaitReport();
        return true;
    }

    private bool TakeReport(Usage? reported)
    {
        _ending = _ending! with
        {
            Usage = _tally.WithPrompt(_ending.Usage, reported),
            MinerUsage = ReadByMiner(_tally.WithPrompt(_ending.MinerUsage, reported), reported),
        };
        _reportDueAt = null;
        return true;
    }

    private bool Complete(Completed completed)
    {
        _fence.Close();
        JobUsage own = _tally.Reconcile(completed.Usage);
        _ending = new RelayEnding
        {
            End = RelayEnd.Completed,
            FinishReason = completed.FinishReason,
            Usage = _answer.Total(own),
            MinerUsage = ReadByMiner(own, completed.Usage),
            Times = TimesOf(own),
        };
        return true;
    }

    /// <summary>The answer so far is part of what the miner had to read.</summary>
    private JobUsage ReadByMiner(in JobUsage own, Usage? reported) => own with { PromptTokens = own.PromptTokens + _tally.ResumedTokens(reported) };
}
