using System.Buffers;

namespace IdleCloud.Wire.Framing;

/// <summary>
/// Bytes written at the end and consumed at the start, on arrays of the shared pool. While it is empty it can hold no array at
/// all (<see cref="Release"/>): ten thousand idle connections then cost nothing here. Not safe for use by two threads at once.
/// </summary>
/// <remarks>A mutable struct, to be kept in a field and never copied.</remarks>
public struct PooledBuffer
{
    private byte[]? _array;
    private int _start;
    private int _end;

    /// <summary>Bytes written and not yet consumed.</summary>
    public readonly int Length => _end - _start;

    /// <summary>Bytes of the array that is held now; 0 when none is.</summary>
    public readonly int Capacity => _array?.Length ?? 0;

    /// <summary>What has been written and not yet consumed.</summary>
    public readonly ReadOnlySpan<byte> Written => _array.AsSpan(_start, _end - _start);

    /// <summary>The same, for a call that outlives the stack frame; valid until the next change of the buffer.</summary>
    public readonly ReadOnlyMemory<byte> WrittenMemory => _array.AsMemory(_start, _end - _start);

    /// <summary>Room for at least <paramref name="size"/> bytes behind what is written.</summary>
    public Span<byte> GetSpan(int size) => GetMemory(size).Span;

    /// <summary>Room for at least <paramref name="size"/> bytes behind what is written.</summary>
    public Memory<byte> GetMemory(int size)
    {
        if (_array is null || _array.Length - _end < size) MakeRoom(size);
        return _array.AsMemory(_end);
    }

    /// <summary>Counts bytes that were put into the room behind what is written.</summary>
    public void Advance(int count) => _end += count;

    /// <summary>Drops bytes at the start.</summary>
    public void Consume(int count)
    {
        _start += count;
        if (_start == _end) _start = _end = 0;
    }

    /// <summary>Drops everything and gives the array back.</summary>
    public void Release()
    {
        if (_array is not null) ArrayPool<byte>.Shared.Return(_array);
        _array = null;
        _start = _end = 0;
    }

    /// <summary>Moves what is written to the front of the array, or of a larger one where that is not enough.</summary>
    private void MakeRoom(int size)
    {
        int length = Length;
        byte[]? old = _array;
        if (Capacity - length < size)
        {
            // Doubling keeps the copying linear in what passes through.
            _array = ArrayPool<byte>.Shared.Rent(Math.Max(length + size, Capacity * 2));
        }

        if (old is not null)
        {
            old.AsSpan(_start, length).CopyTo(_array);
            if (!ReferenceEquals(old, _array)) ArrayPool<byte>.Shared.Return(old);
        }

        _start = 0;
        _end = length;
    }
}
