namespace IdleCloud.MinerAgent.Engines.Text;

/// <summary>For models that do not think aloud: everything is the answer.</summary>
internal sealed class PlainSplitter : IReasoningSplitter
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Markers => [];

    /// <inheritdoc/>
    public bool IsHolding => false;

    /// <inheritdoc/>
    public void Push(string text, List<TextPiece> pieces)
    {
        if (text.Length > 0) pieces.Add(new TextPiece(PieceKind.Content, text));
    }

    /// <inheritdoc/>
    public void Flush(List<TextPiece> pieces)
    {
        // Nothing is ever held.
    }
}
