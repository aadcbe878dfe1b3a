using System.Globalization;

namespace IdleCloud.MinerAgent.Models.Gguf;

/// <summary>What a GGUF file says of its model, and that its tensors are all in it.</summary>
internal sealed class GgufHeader
{
    private const uint Magic = 0x4655_4747; // "GGUF", little-endian
    private const ulong MaxEntries = 4096;
    private const ulong MaxTensors = 1 << 17;
    private const uint MaxDimensions = 4;
    private const int MaxNameBytes = 1024;
    private const uint DefaultAlignment = 32;
    private const int BufferBytes = 1 << 16;

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    private GgufHeader()
    {
    }

    /// <summary>How many tensors it has.</summary>
    public int Tensors { get; private set; }

    /// <summary>Reads a file's header.</summary>
    /// <exception cref="InvalidDataException">It is no whole GGUF file of version 2 or 3; the message goes on after "it cannot be used: ".</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static GgufHeader Read(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BufferBytes);
        return Read(file);
    }

    /// <summary>Reads the header at the start of a stream that can be moved in.</summary>
    /// <inheritdoc cref="Read(string)"/>
    public static GgufHeader Read(Stream file)
    {
        try
        {
            var reader = new GgufReader(file);
            if (reader.ReadUInt32() != Magic) throw new InvalidDataException("it is no GGUF file: it does not begin as one");
            uint version = reader.ReadUInt32();
            if (version is not (2 or 3)) throw new InvalidDataException($"it is a GGUF file of version {version}; 2 and 3 can be read");
            ulong tensors = reader.ReadUInt64();
            ulong entries = reader.ReadUInt64();
            if (tensors > MaxTensors || entries > MaxEntries) throw new InvalidDataException($"it claims {tensors} tensors and {entries} entries");

            var header = new GgufHeader { Tensors = (int)tensors };
            for (ulong i = 0; i < entries; i++)
            {
                string key = reader.ReadText(MaxNameBytes);
                if (reader.ReadValue() is { } value) header._values[key] = value;
            }

            header.CheckTensors([.. Enumerable.Range(0, header.Tensors).Select(_ => ReadTensor(reader))], (ulong)reader.Position, (ulong)file.Length);
            return header;
        }
        catch (EndOfStreamException)
        {
            throw new InvalidDataException("it is cut off");
        }
    }

    /// <summary>A value as text; null when it is absent or a list.</summary>
    public string? Find(string key) => _values.GetValueOrDefault(key);

    private static GgufTensor ReadTensor(GgufReader reader)
    {
        string name = reader.ReadText(MaxNameBytes);
        uint dimensions = reader.ReadUInt32();
        if (dimensions > MaxDimensions) throw new InvalidDataException($"its tensor {name} has {dimensions} dimensions");
        UInt128 elements = 1;
        for (uint i = 0; i < dimensions; i++)
        {
            elements *= reader.ReadUInt64();
            if (elements > long.MaxValue) throw new InvalidDataException($"its tensor {name} is larger than any file");
        }

        return new GgufTensor(name, (ulong)elements, reader.ReadUInt32(), reader.ReadUInt64());
    }

    private void CheckTensors(GgufTensor[] tensors, ulong headerEnd, ulong length)
    {
        uint alignment = DefaultAlignment;
        if (Find("general.alignment") is { } said
            && (!uint.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out alignment) || !uint.IsPow2(alignment)))
        {
            throw new InvalidDataException($"its alignment is {said}");
        }

        UInt128 start = ((UInt128)headerEnd + alignment - 1) / alignment * alignment;
        foreach (GgufTensor tensor in tensors)
        {
            if (tensor.Offset % alignment != 0) throw new InvalidDataException($"its tensor {tensor.Name} does not begin where one can");
            UInt128 bytes = GgufTypes.BytesOf(tensor)
                ?? throw new InvalidDataException($"its tensor {tensor.Name} has {tensor.Elements} numbers, no whole blocks");
            if (start + tensor.Offset + bytes > length) throw new InvalidDataException($"it is cut off: its tensor {tensor.Name} ends behind its end");
        }
    }
}
