using Google.Protobuf;
using IdleCloud.Contracts;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Gateway.Miners;
using IdleCloud.Gateway.Relay;
using IdleCloud.Wire;
using IdleCloud.Wire.Chunks;
using IdleCloud.Wire.Framing;

namespace IdleCloud.Gateway.Peers;

/// <summary>
/// Hands what another gateway sends of one attempt to its sink. The gateway is trusted, but the bytes are a miner's: chunks are read and judged as if
/// it were connected here. The sink is woken once for each batch of frames.
/// </summary>
internal sealed class PeerFrames(JobKey key, IAttemptSink sink, MinerLinkMetrics metrics)
{
    private bool _mustWake;

    /// <summary>True when the last frame has come.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Reads until the last frame, the stream's end, or what is no frame.</summary>
    public async Task ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        using var reader = new FrameReader(PeerProtocol.MaxAnswerFrameBytes);
        int read;
        while ((read = await body.ReadAsync(reader.GetMemory(), cancellationToken).ConfigureAwait(false)) > 0)
        {
            reader.Advance(read);
            bool isGood = HandleAll(reader);
            Wake();
            if (!isGood || HasEnded) return;
        }
    }

    /// <summary>The way to the miner is lost, which is not its fault.</summary>
    public void Fail(AttemptFailureKind kind) => End(sink.OnFailed(key.Attempt, kind, FaultCause.Platform));

    private bool HandleAll(FrameReader reader)
    {
        FrameReadStatus status;
        while ((status = reader.TryRead(out ReadOnlySpan<byte> frame)) == FrameReadStatus.Frame)
        {
            if (!TryHandle(frame)) return false;
        }

        return status == FrameReadStatus.NeedMore;
    }

    private bool TryHandle(ReadOnlySpan<byte> frame)
    {
        switch (ChunkReader.TryRead(frame, out ChunkReader chunk))
        {
            case ChunkReadStatus.Chunk:
                if (JobKey.TryRead(chunk.Job, chunk.Attempt, out JobKey named) && named == key) _mustWake |= sink.OnChunk(chunk);
                else metrics.FrameDropped();
                return true;
            case ChunkReadStatus.Other when TryParse(frame) is { } other:
                OnOther(other);
                return true;
            default:
                return false;
        }
    }

    private static PeerFrame? TryParse(ReadOnlySpan<byte> frame)
    {
        try
        {
            return PeerFrame.Parser.ParseFrom(frame);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private void OnOther(PeerFrame frame)
    {
        switch (frame.BodyCase)
        {
            case PeerFrame.BodyOneofCase.Accepted:
                _mustWake |= sink.OnAccepted(frame.Accepted.Attempt);
                break;
            case PeerFrame.BodyOneofCase.Completed:
                HasEnded = true;
                _mustWake |= sink.OnCompleted(frame.Completed);
                break;
            case PeerFrame.BodyOneofCase.Failed:
                HasEnded = true;
                _mustWake |= sink.OnFailed(frame.Failed.Attempt, KindOf(frame.Failed), CauseOf(frame.Failed));
                break;
            default:
                // That the miner's connection has the job is all that it says; or a newer gateway's frame.
                break;
        }
    }

    private void End(bool mustWake)
    {
        HasEnded = true;
        _mustWake |= mustWake;
        Wake();
    }

    private void Wake()
    {
        if (!_mustWake) return;
        _mustWake = false;
        sink.Wake();
    }

    // A newer gateway may name what this one does not know.
    private static AttemptFailureKind KindOf(PeerFailed failed) =>
        Enum.IsDefined((AttemptFailureKind)failed.Kind) ? (AttemptFailureKind)failed.Kind : AttemptFailureKind.MinerLost;

    private static FaultCause CauseOf(PeerFailed failed) =>
        Enum.IsDefined((FaultCause)failed.Cause) ? (FaultCause)failed.Cause : FaultCause.Platform;
}
