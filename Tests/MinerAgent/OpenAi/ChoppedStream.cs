namespace IdleCloud.Tests.MinerAgent.OpenAi;

/// <summary>Gives its bytes in pieces of the given sizes, as a network may; when the sizes are used up, one by one.</summary>
internal sealed class ChoppedStream(byte[] bytes, int[] sizes) : MemoryStream(bytes)
{
    private int reads;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int size = reads < sizes.Length ? sizes[reads] : 1;
        reads++;
        return ValueTask.FromResult(Read(buffer.Span[..Math.Min(size, buffer.Length)]));
    }
}
