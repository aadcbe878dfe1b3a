using System.Buffers.Binary;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Win32.SafeHandles;

namespace IdleCloud.Silo.Ledger;

/// <summary>What is at one place of the journal.</summary>
/// <param name="Posting">The bill; null when there is no whole record up to the end.</param>
/// <param name="Next">Where the next record begins.</param>
/// <param name="Skipped">Bytes before the record that belong to none.</param>
internal readonly record struct JournalRecord(JobPosting? Posting, long Next, long Skipped);

/// <summary>
/// A record of the journal: a mark, the length of the body, CRC-32C of length and body, and the body in JSON, which a person can read as
/// well. All numbers little-endian.
/// </summary>
internal static class JournalFormat
{
    private const uint Mark = 0x4A434449; // "IDCJ"
    private const int HeaderLength = 12;
    private const int MaxBody = 1 << 16;

    /// <summary>A bill as a record.</summary>
    public static byte[] Write(JobPosting posting)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(posting, JournalJsonContext.Default.JobPosting);
        if (body.Length > MaxBody) throw new ArgumentException($"The bill of job {posting.JobId} is {body.Length} bytes long.", nameof(posting));
        byte[] record = new byte[HeaderLength + body.Length];
        body.CopyTo(record, HeaderLength);
        BinaryPrimitives.WriteUInt32LittleEndian(record, Mark);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(4), body.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(8), Checksum(record.AsSpan(4, 4), body));
        return record;
    }

    /// <summary>Reads the first whole record at a position or after it.</summary>
    public static JournalRecord Read(SafeFileHandle file, long position, long end)
    {
        for (long at = position; at >= 0; at = FindMark(file, at + 1, end))
        {
            if (TryRead(file, at, end, out JobPosting? posting, out long next)) return new(posting, next, at - position);
        }

        return new(null, end, end - position);
    }

    private static bool TryRead(SafeFileHandle file, long at, long end, out JobPosting? posting, out long next)
    {
        (posting, next) = (null, 0);
        Span<byte> header = stackalloc byte[HeaderLength];
        if (at + HeaderLength > end || RandomAccess.Read(file, header, at) < HeaderLength) return false;
        int length = BinaryPrimitives.ReadInt32LittleEndian(header[4..]);
        next = at + HeaderLength + length;
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != Mark || length is < 0 or > MaxBody || next > end) return false;
        byte[] body = new byte[length];
        if (RandomAccess.Read(file, body, at + HeaderLength) < length) return false;
        if (Checksum(header.Slice(4, 4), body) != BinaryPrimitives.ReadUInt32LittleEndian(header[8..])) return false;
        posting = JsonSerializer.Deserialize(body, JournalJsonContext.Default.JobPosting);
        return posting is not null;
    }

    /// <summary>The next place where a record may begin, or −1.</summary>
    private static long FindMark(SafeFileHandle file, long position, long end)
    {
        byte[] buffer = new byte[MaxBody];
        while (position + HeaderLength <= end)
        {
            int count = RandomAccess.Read(file, buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - position)), position);
            int found = buffer.AsSpan(0, count).IndexOf("IDCJ"u8);
            if (found >= 0) return position + found;
            // The mark's first bytes may be the last ones of what was read.
            position += Math.Max(1, count - 3);
        }

        return -1;
    }

    private static uint Checksum(ReadOnlySpan<byte> length, ReadOnlySpan<byte> body)
    {
        uint crc = Extend(uint.MaxValue, length);
        return ~Extend(crc, body);
    }

    private static uint Extend(uint crc, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..]) crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (byte one in bytes) crc = BitOperations.Crc32C(crc, one);
        return crc;
    }
}

/// <summary>How bills are written to the journal.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JobPosting))]
internal sealed partial class JournalJsonContext : JsonSerializerContext;
