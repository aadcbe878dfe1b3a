using Google.Protobuf;

namespace IdleCloud.Wire;

/// <summary>What a frame of an answer belongs to: one attempt at one job.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Attempt">The attempt, from 1.</param>
public readonly record struct JobKey(Guid JobId, uint Attempt)
{
    /// <summary>Bytes of a job id on the wire: a UUID, big-endian.</summary>
    public const int IdBytes = 16;

    /// <summary>The job id as frames carry it.</summary>
    public ByteString ToWireId()
    {
        Span<byte> bytes = stackalloc byte[IdBytes];
        JobId.TryWriteBytes(bytes, bigEndian: true, out _);
        return ByteString.CopyFrom(bytes);
    }

    /// <summary>Reads a key out of a frame.</summary>
    /// <returns>False when <paramref name="wireId"/> is not <see cref="IdBytes"/> long.</returns>
    public static bool TryRead(ReadOnlySpan<byte> wireId, uint attempt, out JobKey key)
    {
        bool isId = wireId.Length == IdBytes;
        key = isId ? new JobKey(new Guid(wireId, bigEndian: true), attempt) : default;
        return isId;
    }
}
