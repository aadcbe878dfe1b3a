using IdleCloud.Contracts;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Gateway.Relay;
using IdleCloud.Wire;
using IdleCloud.Wire.Chunks;
using IdleCloud.Wire.Framing;

namespace IdleCloud.Gateway.Peers;

/// <summary>
/// A miner's frames on their way to the gateway that has the customer: from the miner's connection into a bounded buffer, which the stream's task
/// empties. Nothing is judged here; the customer's relay is the one fence. Safe for use by many threads, but one reader.
/// </summary>
/// <param name="timeLeft">What is left of the request's time.</param>
/// <param name="maxBufferedBytes">The most that waits.</param>
/// <param name="clock">The clock.</param>
internal sealed class PeerAnswer(TimeSpan timeLeft, int maxBufferedBytes, TimeProvider clock) : IAttemptSink
{
    private readonly Lock _gate = new();
    private readonly RelaySignal _signal = new();
    private readonly long _startedAt = clock.GetTimestamp();
    private PooledBuffer _buffer;
    private bool _isTouched;
    private bool _isCancelled;
    private bool _hasEnded;

    /// <inheritdoc/>
    public TimeSpan TimeLeft
    {
        get
        {
            TimeSpan left = timeLeft - clock.GetElapsedTime(_startedAt);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <inheritdoc/>
    public bool TellsPool => false;

    /// <summary>True when so much waited that the job must be given up.</summary>
    public bool HasOverflowed { get; private set; }

    /// <summary>Takes all that waits, to be released by the caller.</summary>
    /// <returns>False when nothing follows it.</returns>
    public bool Take(out PooledBuffer taken)
    {
        lock (_gate)
        {
            taken = _buffer;
            _buffer = default;
            _isTouched = false;
            return !_hasEnded;
        }
    }

    /// <summary>Waits until there is something to take; may also return without.</summary>
    public ValueTask WaitAsync() => _signal.WaitAsync();

    /// <inheritdoc/>
    public void Wake() => _signal.Set();

    /// <summary>The customer wants no more: of what the miner still sends, only its last frame is passed on.</summary>
    public void Cancel()
    {
        lock (_gate) _isCancelled = true;
    }

    /// <summary>Nobody listens any more.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _hasEnded = true;
            _buffer.Release();
        }

        Wake();
    }

    /// <summary>The miner's connection has the job.</summary>
    public bool OnAssigned() => Add(new PeerFrame { Assigned = new PeerAssigned() }, isLast: false);

    /// <inheritdoc/>
    public bool OnAccepted(uint attempt) => Add(new PeerFrame { Accepted = new Accepted { Attempt = attempt } }, isLast: false);

    /// <inheritdoc/>
    public bool OnChunk(in ChunkReader chunk)
    {
        lock (_gate)
        {
            if (_hasEnded || _isCancelled) return false;
            if (_buffer.Length > 0 && _buffer.Length + chunk.Frame.Length > maxBufferedBytes) return Overflow(chunk.Attempt);
            FrameWriter.Append(ref _buffer, chunk.Frame);
            return Touch();
        }
    }

    /// <inheritdoc/>
    public bool OnCompleted(Completed completed) => Add(new PeerFrame { Completed = completed }, isLast: true);

    /// <inheritdoc/>
    public bool OnFailed(uint attempt, AttemptFailureKind kind, FaultCause cause) => Add(Failed(attempt, kind, cause), isLast: true);

    private static PeerFrame Failed(uint attempt, AttemptFailureKind kind, FaultCause cause) =>
        new() { Failed = new PeerFailed { Attempt = attempt, Kind = (uint)kind, Cause = (uint)cause } };

    private bool Add(PeerFrame frame, bool isLast)
    {
        lock (_gate)
        {
            if (_hasEnded) return false;
            FrameWriter.Append(ref _buffer, new MessageFrame(frame));
            _hasEnded = isLast;
            return Touch();
        }
    }

    /// <summary>The other gateway does not read what its customer is sent: not the miner's fault.</summary>
    private bool Overflow(uint attempt)
    {
        HasOverflowed = _hasEnded = true;
        FrameWriter.Append(ref _buffer, new MessageFrame(Failed(attempt, AttemptFailureKind.MinerLost, FaultCause.Platform)));
        return Touch();
    }

    private bool Touch()
    {
        if (_isTouched) return false;
        return _isTouched = true;
    }
}
