using System.Text;

namespace IdleCloud.MinerAgent.Models.Gguf;

/// <summary>
/// Reads the parts of a GGUF header (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md) from a file that anybody may have made:
/// nothing in it makes this read beyond the header's bound, take much memory, or recurse deep.
/// </summary>
internal sealed class GgufReader(Stream file)
{
    /// <summary>The longest header: those of the largest vocabularies have a tenth of it.</summary>
    private const long MaxHeaderBytes = 256L << 20;
    private const int MaxTextBytes = 16 << 20;
    private const int MaxDepth = 4;

    private readonly BinaryReader _reader = new(file, Encoding.UTF8, leaveOpen: true);

    private enum ValueType : uint
    {
        UInt8, Int8, UInt16, Int16, UInt32, Int32, Float32, Bool, Text, List, UInt64, Int64, Float64,
    }

    /// <summary>Where it reads.</summary>
    public long Position => file.Position;

    /// <summary>A number of 32 bits.</summary>
    public uint ReadUInt32() => Bounded(4).ReadUInt32();

    /// <summary>A number of 64 bits.</summary>
    public ulong ReadUInt64() => Bounded(8).ReadUInt64();

    /// <summary>A text.</summary>
    /// <param name="maxBytes">A longer one is refused.</param>
    public string ReadText(int maxBytes = MaxTextBytes)
    {
        ulong length = ReadUInt64();
        if (length > (ulong)maxBytes) throw new InvalidDataException($"it has a text of {length} bytes");
        byte[] bytes = Bounded((long)length).ReadBytes((int)length);
        return bytes.Length == (int)length ? Encoding.UTF8.GetString(bytes) : throw new EndOfStreamException();
    }

    /// <summary>A value with its type before it, as text; null for a list.</summary>
    public string? ReadValue() => ReadValue((ValueType)ReadUInt32(), MaxDepth);

    private string? ReadValue(ValueType type, int depth)
    {
        switch (type)
        {
            case ValueType.Text: return ReadText();
            case ValueType.UInt8: return Text(Bounded(1).ReadByte());
            case ValueType.Int8: return Text(Bounded(1).ReadSByte());
            case ValueType.UInt16: return Text(Bounded(2).ReadUInt16());
            case ValueType.Int16: return Text(Bounded(2).ReadInt16());
            case ValueType.UInt32: return Text(ReadUInt32());
            case ValueType.Int32: return Text(Bounded(4).ReadInt32());
            case ValueType.UInt64: return Text(ReadUInt64());
            case ValueType.Int64: return Text(Bounded(8).ReadInt64());
            case ValueType.Float32: return Text(Bounded(4).ReadSingle());
            case ValueType.Float64: return Text(Bounded(8).ReadDouble());
            case ValueType.Bool: return Bounded(1).ReadByte() == 0 ? "false" : "true";
            case ValueType.List:
                SkipList((ValueType)ReadUInt32(), ReadUInt64(), depth - 1);
                return null;
            default: throw new InvalidDataException($"it has a value of the unknown type {(uint)type}");
        }
    }

    private void SkipList(ValueType item, ulong count, int depth)
    {
        if (depth == 0) throw new InvalidDataException("it has lists in lists in lists");
        int size = SizeOf(item);
        if (size > 0)
        {
            if (count > MaxHeaderBytes) throw new InvalidDataException($"it has a list of {count} values");
            Skip((long)count * size);
            return;
        }

        // Each one takes at least the eight bytes of its length, so that the header's bound ends this too.
        for (ulong left = count; left > 0; left--)
        {
            if (item == ValueType.Text) SkipText();
            else ReadValue(item, depth);
        }
    }

    private void SkipText()
    {
        ulong length = ReadUInt64();
        if (length > MaxTextBytes) throw new InvalidDataException($"it has a text of {length} bytes");
        Skip((long)length);
    }

    private void Skip(long bytes)
    {
        Bounded(bytes);
        if (file.Position + bytes > file.Length) throw new EndOfStreamException();
        file.Seek(bytes, SeekOrigin.Current);
    }

    private BinaryReader Bounded(long bytes) => file.Position + bytes <= MaxHeaderBytes
        ? _reader
        : throw new InvalidDataException($"its header is longer than {ByteText.Of(MaxHeaderBytes)}");

    private static int SizeOf(ValueType type) => type switch
    {
        ValueType.UInt8 or ValueType.Int8 or ValueType.Bool => 1,
        ValueType.UInt16 or ValueType.Int16 => 2,
        ValueType.UInt32 or ValueType.Int32 or ValueType.Float32 => 4,
        ValueType.UInt64 or ValueType.Int64 or ValueType.Float64 => 8,
        _ => 0,
    };

    private static string Text(IFormattable number) => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture);
}
