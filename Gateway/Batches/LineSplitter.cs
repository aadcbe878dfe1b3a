namespace IdleCloud.Gateway.Batches;

/// <summary>Cuts a file that comes in pieces into lines. A line without its end is kept until that comes.</summary>
/// <param name="maxBytes">The longest line.</param>
internal sealed class LineSplitter(int maxBytes)
{
    private readonly MemoryStream _rest = new();

    /// <summary>True when a line was too long: nothing after it can be read.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>Takes the next piece, and gives the lines that end in it, each valid until the next one is asked for.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Add(ReadOnlyMemory<byte> piece)
    {
        while (!IsTooLong && piece.Span.IndexOf((byte)'\n') is var end and >= 0)
        {
            if (Keep(piece[..end])) yield return Take();
            piece = piece[(end + 1)..];
        }

        if (!IsTooLong) Keep(piece);
    }

    /// <summary>The last line, which need not have an end; empty when there is none.</summary>
    public ReadOnlyMemory<byte> Last() => Take();

    private bool Keep(ReadOnlyMemory<byte> bytes)
    {
        IsTooLong = _rest.Length + bytes.Length > maxBytes;
        if (!IsTooLong) _rest.Write(bytes.Span);
        return !IsTooLong;
    }

    private ReadOnlyMemory<byte> Take()
    {
        ReadOnlyMemory<byte> line = _rest.GetBuffer().AsMemory(0, (int)_rest.Length);
        _rest.SetLength(0);
        return line;
    }
}
