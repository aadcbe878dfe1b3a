namespace IdleCloud.Wire.Framing;

/// <summary>
/// Cuts a byte stream into frames, each a varint length and so many bytes of protobuf. Where the transport's messages begin and
/// end carries no meaning. What is malformed is told by status and never throws. For one thread at a time.
/// </summary>
/// <param name="maxFrameBytes">The largest frame to take, in bytes without its length prefix.</param>
public sealed class FrameReader(int maxFrameBytes) : IDisposable
{
    private const int SmallestReceive = 4 * 1024;
    private const int LargestReceive = 64 * 1024;

    private PooledBuffer _buffer;
    private int _receiveSize = SmallestReceive;
    private int _awaited;

    /// <summary>
    /// Room to receive into. It grows with what a busy connection brings and shrinks again, so that an idle one keeps a small array.
    /// </summary>
    public Memory<byte> GetMemory() => _buffer.GetMemory(Math.Max(_receiveSize, _awaited - _buffer.Length));

    /// <summary>Counts bytes that were received into <see cref="GetMemory"/>'s room.</summary>
    public void Advance(int count)
    {
        _buffer.Advance(count);
        if (count >= _receiveSize) _receiveSize = Math.Min(_receiveSize * 2, LargestReceive);
        else if (count < _receiveSize / 4) _receiveSize = Math.Max(_receiveSize / 2, SmallestReceive);
    }

    /// <summary>Takes the next frame.</summary>
    /// <param name="frame">The frame without its prefix; valid until the next call of any method here.</param>
    public FrameReadStatus TryRead(out ReadOnlySpan<byte> frame)
    {
        frame = default;
        ReadOnlySpan<byte> written = _buffer.Written;
        FrameReadStatus status = FramePrefix.Read(written, out int prefix, out uint length);
        if (status != FrameReadStatus.Frame) return Stop(status);
        if (length > (uint)maxFrameBytes) return Stop(FrameReadStatus.FrameTooLarge);
        int whole = prefix + (int)length;
        if (written.Length < whole)
        {
            _awaited = whole;
            return Stop(FrameReadStatus.NeedMore);
        }

        frame = written.Slice(prefix, (int)length);
        _awaited = 0;
        // The bytes stay where they are until the next GetMemory.
        _buffer.Consume(whole);
        return FrameReadStatus.Frame;
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => _buffer.Release();

    private FrameReadStatus Stop(FrameReadStatus status)
    {
        // A large array is not kept by a connection that has nothing in it.
        if (_buffer.Length == 0 && _buffer.Capacity > _receiveSize * 2) _buffer.Release();
        return status;
    }
}
