using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace IdleCloud.Silo.Ledger;

/// <summary>A whole record of the journal.</summary>
/// <param name="Position">Where it is among all that was ever written, in bytes.</param>
/// <param name="Booked">All records before this position were in the books when it was written.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Posting">The bill; null in a record that only tells what is in the books.</param>
internal readonly record struct JournalRecord(long Position, long Booked, int Length, JobPosting? Posting)
{
    /// <summary>Where the next one is. A record without a bill takes no place of its own.</summary>
    public long End => Posting is null ? Position : Position + Length;
}

/// <summary>
/// A record of the journal: a mark, CRC-32C of all that follows, the length of the body, four zeros, the position, what is in the books,
/// and the body in JSON, which a person can read as well and which a later version can add to. All numbers little-endian.
/// </summary>
internal static class JournalFormat
{
    /// <summary>Bytes of a record without a body.</summary>
    public const int HeaderLength = 32;

    /// <summary>Bytes of a body at most.</summary>
    public const int MaxBody = 1 << 16;

    private static ReadOnlySpan<byte> Mark => "IDCJ"u8;

    /// <summary>Appends a record.</summary>
    public static void Write(ArrayBufferWriter<byte> buffer, Utf8JsonWriter json, JobPosting? posting, long position, long booked)
    {
        int start = buffer.WrittenCount;
        buffer.GetSpan(HeaderLength)[..HeaderLength].Clear();
        buffer.Advance(HeaderLength);
        if (posting is not null)
        {
            json.Reset(buffer);
            JsonSerializer.Serialize(json, posting, JournalJsonContext.Default.JobPosting);
        }

        // Into what was just written: nobody else has the buffer.
        Span<byte> record = System.Runtime.InteropServices.MemoryMarshal.AsMemory(buffer.WrittenMemory[start..]).Span;
        Mark.CopyTo(record);
        BinaryPrimitives.WriteInt32LittleEndian(record[8..], record.Length - HeaderLength);
        BinaryPrimitives.WriteInt64LittleEndian(record[16..], position);
        BinaryPrimitives.WriteInt64LittleEndian(record[24..], booked);
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], Checksum(record[8..]));
    }

    /// <summary>All whole records in some bytes, in their order there.</summary>
    public static List<JournalRecord> ReadAll(ReadOnlySpan<byte> bytes)
    {
        List<JournalRecord> found = [];
        while (bytes.IndexOf(Mark) is >= 0 and int at)
        {
            bytes = bytes[at..];
            if (TryRead(bytes, out JournalRecord record)) found.Add(record);
            bytes = bytes[Math.Max(1, record.Length)..];
        }

        return found;
    }

    private static bool TryRead(ReadOnlySpan<byte> bytes, out JournalRecord record)
    {
        record = default;
        if (bytes.Length < HeaderLength) return false;
        int body = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        if (body is < 0 or > MaxBody || HeaderLength + body > bytes.Length) return false;
        bytes = bytes[..(HeaderLength + body)];
        if (Checksum(bytes[8..]) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..])) return false;
        JobPosting? posting = body == 0 ? null : JsonSerializer.Deserialize(bytes[HeaderLength..], JournalJsonContext.Default.JobPosting);
        record = new(BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]), bytes.Length, posting);
        return true;
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..]) crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (byte one in bytes) crc = BitOperations.Crc32C(crc, one);
        return ~crc;
    }
}

/// <summary>How bills are written to the journal and to the log.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JobPosting))]
[JsonSerializable(typeof(JobPosting[]))]
internal sealed partial class JournalJsonContext : JsonSerializerContext;
