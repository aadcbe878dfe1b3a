using System.Buffers.Binary;
using IdleCloud.Wire.Chunks;
using IdleCloud.Wire.Framing;

namespace IdleCloud.Gateway.Relay;

/// <summary>
/// Text on its way from the miner's reader to the customer's writer, in pooled memory that is given back whenever it has been
/// taken: an idle stream holds none. A mutable struct, never copied; guarded by its owner.
/// </summary>
internal struct TokenBuffer
{
    /// <summary>Before each piece: its length, and one bit that says what it is.</summary>
    private const int HeadBytes = sizeof(int);

    private PooledBuffer _bytes;

    /// <summary>Bytes that wait, heads included.</summary>
    public readonly int Length => _bytes.Length;

    /// <summary>Appends a piece.</summary>
    public void Add(ChunkPart part, ReadOnlySpan<byte> utf8)
    {
        Span<byte> room = _bytes.GetSpan(HeadBytes + utf8.Length);
        BinaryPrimitives.WriteInt32LittleEndian(room, (utf8.Length << 1) | (part == ChunkPart.Reasoning ? 1 : 0));
        utf8.CopyTo(room[HeadBytes..]);
        _bytes.Advance(HeadBytes + utf8.Length);
    }

    /// <summary>Moves all that waits into the caller's hands, so that it can be written outside of the owner's lock.</summary>
    public TokenBuffer TakeAll()
    {
        TokenBuffer taken = this;
        this = default;
        return taken;
    }

    /// <summary>Hands every piece to <paramref name="sink"/>, in order, and gives the memory back.</summary>
    public void DrainTo(IAnswerSink sink)
    {
        while (_bytes.Length > 0)
        {
            int head = BinaryPrimitives.ReadInt32LittleEndian(_bytes.Written);
            ReadOnlySpan<byte> text = _bytes.Written.Slice(HeadBytes, head >> 1);
            if ((head & 1) == 1) sink.AddReasoning(text);
            else sink.AddText(text);
            _bytes.Consume(HeadBytes + text.Length);
        }

        Release();
    }

    /// <summary>Drops what waits and gives the memory back.</summary>
    public void Release() => _bytes.Release();
}
