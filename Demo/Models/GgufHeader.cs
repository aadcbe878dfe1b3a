using System.Globalization;
using System.Text;

namespace IdleCloud.Demo.Models;

/// <summary>
/// What a GGUF file says of its model: the key-value part in front of the tensors
/// (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md), numbers and texts only.
/// </summary>
internal sealed class GgufHeader
{
    private const uint Magic = 0x4655_4747; // "GGUF", little-endian
    private const int MaxEntries = 4096;
    private const int MaxTextBytes = 16 << 20;

    private readonly Dictionary<string, string> _values = [];

    private GgufHeader()
    {
    }

    /// <summary>Reads a file's header.</summary>
    /// <exception cref="InvalidDataException">It is no GGUF file of version 2 or 3, or it is damaged.</exception>
    public static GgufHeader Read(string path)
    {
        using var reader = new BinaryReader(File.OpenRead(path), Encoding.UTF8);
        try
        {
            if (reader.ReadUInt32() != Magic || reader.ReadUInt32() is not (2 or 3)) throw new InvalidDataException("not a GGUF file of version 2 or 3");
            reader.ReadUInt64(); // tensors
            ulong entries = reader.ReadUInt64();
            if (entries > MaxEntries) throw new InvalidDataException($"{entries} entries");

            var header = new GgufHeader();
            for (ulong i = 0; i < entries; i++)
            {
                string key = ReadText(reader);
                if (ReadValue(reader, (ValueType)reader.ReadUInt32()) is { } value) header._values[key] = value;
            }

            return header;
        }
        catch (EndOfStreamException)
        {
            throw new InvalidDataException("the file is cut off");
        }
    }

    /// <summary>A value as text; null when it is absent or a list.</summary>
    public string? Find(string key) => _values.GetValueOrDefault(key);

    private static string? ReadValue(BinaryReader reader, ValueType type)
    {
        switch (type)
        {
            case ValueType.Text: return ReadText(reader);
            case ValueType.UInt8: return Text(reader.ReadByte());
            case ValueType.Int8: return Text(reader.ReadSByte());
            case ValueType.UInt16: return Text(reader.ReadUInt16());
            case ValueType.Int16: return Text(reader.ReadInt16());
            case ValueType.UInt32: return Text(reader.ReadUInt32());
            case ValueType.Int32: return Text(reader.ReadInt32());
            case ValueType.UInt64: return Text(reader.ReadUInt64());
            case ValueType.Int64: return Text(reader.ReadInt64());
            case ValueType.Float32: return Text(reader.ReadSingle());
            case ValueType.Float64: return Text(reader.ReadDouble());
            case ValueType.Bool: return reader.ReadByte() == 0 ? "false" : "true";
            case ValueType.List:
                var item = (ValueType)reader.ReadUInt32();
                for (ulong left = reader.ReadUInt64(); left > 0; left--) ReadValue(reader, item);
                return null;
            default: throw new InvalidDataException($"a value of the unknown type {type}");
        }
    }

    private static string ReadText(BinaryReader reader)
    {
        ulong length = reader.ReadUInt64();
        if (length > MaxTextBytes) throw new InvalidDataException($"a text of {length} bytes");
        byte[] bytes = reader.ReadBytes((int)length);
        return bytes.Length == (int)length ? Encoding.UTF8.GetString(bytes) : throw new EndOfStreamException();
    }

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);

    private enum ValueType : uint
    {
        UInt8, Int8, UInt16, Int16, UInt32, Int32, Float32, Bool, Text, List, UInt64, Int64, Float64,
    }
}
