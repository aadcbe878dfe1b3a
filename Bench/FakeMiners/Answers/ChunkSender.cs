using IdleCloud.Bench.FakeMiners.Faults;
using IdleCloud.Wire;
using IdleCloud.Wire.Chunks;
using IdleCloud.Wire.Framing;

namespace IdleCloud.Bench.FakeMiners.Answers;

/// <summary>Writes an answer's chunks and its end, and does to them what the plan's fault says.</summary>
/// <param name="miner">Whose connection it is.</param>
/// <param name="key">The job and its attempt.</param>
/// <param name="plan">What to answer.</param>
/// <param name="isStream">False: the whole text in one chunk.</param>
internal sealed class ChunkSender(FakeMiner miner, JobKey key, AnswerPlan plan, bool isStream)
{
    private const int LateChunks = 3;
    private const int PromptTokens = 16;
    private const int BytesPerToken = 4;

    [ThreadStatic]
    private static byte[]? _scratch;

    private ulong _seq;

    /// <summary>Sends token <paramref name="token"/>, from 0; one that was answered <see cref="SendResult.Full"/> is sent again later.</summary>
    internal SendResult Send(int token)
    {
        ReadOnlyMemory<byte> text = WriteText(token);
        if (plan.Fault.IsAt(FaultKind.Gap, token)) _seq++;
        if (plan.Fault.Kind == FaultKind.WrongAttempt) Put(key with { Attempt = key.Attempt + 1 }, _seq, text);
        // Swapped within pairs: 1 0 3 2. The last of an odd number keeps its place.
        bool isSwapped = plan.Fault.Kind == FaultKind.Shuffle && (token % 2 == 1 || token + 1 < plan.Tokens);
        SendResult result = Put(key, isSwapped ? _seq ^ 1 : _seq, text);
        if (result != SendResult.Queued) return result;
        if (plan.Fault.Kind == FaultKind.Duplicate) Put(key, _seq, text);
        _seq++;
        return result;
    }

    /// <summary>Ends the answer.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="completionTokens">Tokens sent.</param>
    /// <param name="totalMs">Milliseconds since the job came.</param>
    internal SendResult End(FinishReason reason, uint completionTokens, uint totalMs)
    {
        var completed = new Completed
        {
            Job = key.ToWireId(),
            Attempt = key.Attempt,
            Seq = _seq,
            FinishReason = reason,
            Usage = new Usage { PromptTokens = PromptTokens, CompletionTokens = completionTokens },
            Timings = new Timings { FirstTokenMs = (uint)plan.FirstTokenMs, TotalMs = totalMs },
            Credits = 1,
        };
        SendResult result = miner.Send(new MinerFrame { Completed = completed });
        if (result != SendResult.Queued || plan.Fault.Kind != FaultKind.Late) return result;

        for (ulong late = 0; late < LateChunks; late++) Put(key, _seq + late, "late "u8.ToArray());
        completed.Credits = 0;
        return miner.Send(new MinerFrame { Completed = completed });
    }

    private SendResult Put(JobKey of, ulong number, ReadOnlyMemory<byte> text)
    {
        uint carried = isStream ? 1 : (uint)plan.Tokens;
        SendResult result = miner.Send(new ChunkFrame(of, number, ChunkPart.Text, text, carried));
        if (result == SendResult.Queued) miner.Stats.OnTokens(carried);
        return result;
    }

    /// <summary>The text of a chunk, in memory that the next call on this thread overwrites: the link copies it.</summary>
    private ReadOnlyMemory<byte> WriteText(int token)
    {
        if (plan.Fault.IsAt(FaultKind.Oversized, token)) return new byte[WireLimits.MaxMinerFrameBytes + 1];
        byte[] buffer = _scratch ??= new byte[AnswerPlan.MaxBytes + TokenText.MaxStampBytes];
        int length = isStream ? TokenText.Write(buffer, miner.Pacer.Now, plan.Bytes) : WriteWhole(buffer);
        if (plan.Fault.IsAt(FaultKind.BadUtf8, token)) buffer[0] = 0xFF;
        return buffer.AsMemory(0, length);
    }

    private int WriteWhole(Span<byte> buffer)
    {
        int length = plan.Bytes > 0 ? plan.Bytes : Math.Min(plan.Tokens * BytesPerToken, AnswerPlan.MaxBytes);
        buffer[..length].Fill((byte)'x');
        return length;
    }
}
