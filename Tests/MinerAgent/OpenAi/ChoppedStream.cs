namespace IdleCloud.Tests.MinerAgent.OpenAi;

/// <summary>Gives its bytes in pieces of the given sizes, as a network may; when the sizes are used up, one by one.</summary>
internal sealed class ChoppedStream(byte[] bytes, int[] sizes) : MemoryStream(bytes)
{
    private int _reads;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int size = _reads < sizes.Length ? sizes[_reads] : 1;
        _reads++;
        return ValueTask.FromResult(Read(buffer.Span[..Math.Min(size, buffer.Length)]));
    }
}
