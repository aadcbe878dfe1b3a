using Google.Protobuf;
using IdleCloud.Contracts;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Gateway.Relay;
using IdleCloud.Wire;
using IdleCloud.Wire.Chunks;
using IdleCloud.Wire.Framing;

namespace IdleCloud.Gateway.Miners;

/// <summary>
/// What the agent sends. All of it is handled on the connection's reader, one frame after the other; the tasks of the customers that
/// a batch of frames concerns are woken when the batch has been read, once each.
/// </summary>
internal sealed partial class MinerConnection
{
    private readonly List<IAttemptSink> _toWake = [];
    private Task? _leaving;

    private async Task ReceiveAllAsync()
    {
        do
        {
            Volatile.Write(ref _lastReceived, clock.GetTimestamp());
            bool isGood = HandleAll();
            WakeReaders();
            if (!isGood) return;
        }
        while (await channel.ReceiveAsync().ConfigureAwait(false));
    }

    /// <summary>Handles the frames that have been received whole; false when the connection cannot go on.</summary>
    private bool HandleAll()
    {
        FrameReadStatus status;
        while ((status = channel.TryRead(out ReadOnlySpan<byte> frame)) == FrameReadStatus.Frame)
        {
            if (!TryHandle(frame)) return false;
        }

        if (status == FrameReadStatus.NeedMore) return true;
        Cut(ConnectionEnd.Malformed);
        return false;
    }

    private void WakeReaders()
    {
        foreach (IAttemptSink sink in _toWake) sink.Wake();
        _toWake.Clear();
    }

    private bool TryHandle(ReadOnlySpan<byte> frame)
    {
        switch (ChunkReader.TryRead(frame, out ChunkReader chunk))
        {
            case ChunkReadStatus.Chunk:
                OnChunk(chunk);
                break;
            case ChunkReadStatus.Other when TryParse(frame) is { } other:
                OnOther(other);
                break;
            default:
                Cut(ConnectionEnd.Malformed);
                break;
        }

        return !HasEnded;
    }

    private static MinerFrame? TryParse(ReadOnlySpan<byte> frame)
    {
        try
        {
            return MinerFrame.Parser.ParseFrom(frame);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private void OnChunk(in ChunkReader chunk)
    {
        if (!JobKey.TryRead(chunk.Job, chunk.Attempt, out JobKey key) || !_running.TryGetValue(key, out RunningJob? job))
        {
            metrics.FrameDropped();
            return;
        }

        if (job.Sink.OnChunk(chunk)) _toWake.Add(job.Sink);
        if (job.IsCancelled && ++job.ChunksAfterCancel > WireLimits.MaxChunksAfterCancel) Cut(ConnectionEnd.Disobedient);
    }

    private void OnOther(MinerFrame frame)
    {
        switch (frame.BodyCase)
        {
            case MinerFrame.BodyOneofCase.Pull:
                if (credits.TryGrant(frame.Pull.Model, frame.Pull.Credits)) reporter.Request();
                else metrics.FrameDropped();
                break;
            case MinerFrame.BodyOneofCase.Accepted:
                OnAccepted(frame.Accepted);
                break;
            case MinerFrame.BodyOneofCase.Completed:
                OnCompleted(frame.Completed);
                break;
            case MinerFrame.BodyOneofCase.Failed:
                OnFailed(frame.Failed);
                break;
            case MinerFrame.BodyOneofCase.Draining:
                credits.Close();
                _leaving ??= reporter.LeaveAsync();
                break;
            case MinerFrame.BodyOneofCase.Register or MinerFrame.BodyOneofCase.Chunk:
                // A second Register, or a chunk with another body beside it.
                Cut(ConnectionEnd.Malformed);
                break;
            case MinerFrame.BodyOneofCase.Heartbeat or MinerFrame.BodyOneofCase.Pong:
                // That something came is all that they say.
                break;
            default:
                // A newer agent's frame.
                metrics.FrameDropped();
                break;
        }
    }

    private void OnAccepted(Accepted accepted)
    {
        if (Find(accepted.Job, accepted.Attempt, isLast: false) is not { } job) return;
        if (job.Sink.OnAccepted(accepted.Attempt)) _toWake.Add(job.Sink);
    }

    private void OnCompleted(Completed completed)
    {
        if (Find(completed.Job, completed.Attempt, isLast: true) is not { } job) return;
        credits.TryGrant(job.ModelId, completed.Credits);
        bool isNews = job.Sink.OnCompleted(completed);
        if (isNews) _toWake.Add(job.Sink);
        // A job that ends here tells the pool of the credit; when that has been and gone, or the job is another gateway's, a report has to.
        if (completed.Credits > 0 && !(isNews && job.Sink.TellsPool)) reporter.Request();
    }

    private void OnFailed(Failed failed)
    {
        if (Find(failed.Job, failed.Attempt, isLast: true) is not { } job) return;
        LogJobFailed(session.MinerId, failed.Code, Printable(failed.Message));
        (AttemptFailureKind kind, FaultCause cause) = MinerFailures.Of(failed.Code);
        if (job.Sink.OnFailed(failed.Attempt, kind, cause)) _toWake.Add(job.Sink);
        ReportWithin(AfterFault);
        if (failed.Credits > 0 && credits.TryGrant(job.ModelId, failed.Credits)) reporter.Request();
    }

    /// <summary>The job that a frame names; counted as dropped when the agent has none such.</summary>
    /// <param name="id">Its id as sent.</param>
    /// <param name="attempt">The attempt.</param>
    /// <param name="isLast">True when nothing of the job follows.</param>
    private RunningJob? Find(ByteString id, uint attempt, bool isLast)
    {
        if (JobKey.TryRead(id.Span, attempt, out JobKey key))
        {
            RunningJob? job;
            if (isLast ? _running.TryRemove(key, out job) : _running.TryGetValue(key, out job)) return job;
        }

        metrics.FrameDropped();
        return null;
    }

    /// <summary>A miner's words for a log: short, and without characters that a terminal would obey.</summary>
    private static string Printable(string text) => string.Create(
        Math.Min(text.Length, WireLimits.MaxFailureMessageLength), text, static (span, source) =>
        {
            for (int index = 0; index < span.Length; index++) span[index] = char.IsControl(source[index]) ? ' ' : source[index];
        });
}
