namespace IdleCloud.Wire.Chunks;

/// <summary>
/// Reads protobuf out of a span by the rules of the generated parser, overlong varints and unknown groups included. Every method
/// answers false where that parser throws; nothing can be read after that.
/// </summary>
internal ref struct SpanReader(ReadOnlySpan<byte> rest)
{
    private const int WireTypeBits = 3;
    private ReadOnlySpan<byte> _rest = rest;

    internal readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>The field number of a tag.</summary>
    internal static uint FieldOf(uint tag) => tag >> WireTypeBits;

    internal bool TryReadTag(out uint tag) => TryReadUInt32(out tag) && FieldOf(tag) != 0;

    /// <summary>Ten bytes at most, of which only the low 32 bits count.</summary>
    internal bool TryReadUInt32(out uint value)
    {
        bool isWhole = TryReadUInt64(out ulong wide);
        value = (uint)wide;
        return isWhole;
    }

    internal bool TryReadUInt64(out ulong value)
    {
        const int MaxBytes = 10;
        value = 0;
        for (int index = 0; index < _rest.Length && index < MaxBytes; index++)
        {
            byte next = _rest[index];
            value |= (ulong)(next & 0x7F) << (7 * index);
            if (next >= 0x80) continue;
            _rest = _rest[(index + 1)..];
            return true;
        }

        return false;
    }

    /// <summary>A length and so many bytes.</summary>
    internal bool TryReadBytes(out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (!TryReadUInt32(out uint length) || length > (uint)_rest.Length) return false;
        bytes = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return true;
    }

    /// <summary>Passes over the value of an unknown field.</summary>
    /// <param name="tag">Its tag, read already.</param>
    /// <param name="groupDepth">How many groups may still nest.</param>
    internal bool TrySkip(uint tag, int groupDepth) => (tag & ((1 << WireTypeBits) - 1)) switch
    {
        0 => TryReadUInt64(out _),
        1 => TryAdvance(sizeof(ulong)),
        2 => TryReadBytes(out _),
        3 => groupDepth > 0 && TrySkipGroup(FieldOf(tag), groupDepth - 1),
        5 => TryAdvance(sizeof(uint)),
        // An end without a start, or a wire type that does not exist.
        _ => false,
    };

    private bool TrySkipGroup(uint field, int groupDepth)
    {
        const uint EndGroup = 4;
        while (!IsAtEnd)
        {
            if (!TryReadTag(out uint tag)) return false;
            if ((tag & ((1 << WireTypeBits) - 1)) == EndGroup) return FieldOf(tag) == field;
            if (!TrySkip(tag, groupDepth)) return false;
        }

        return false;
    }

    private bool TryAdvance(int count)
    {
        if (_rest.Length < count) return false;
        _rest = _rest[count..];
        return true;
    }
}
