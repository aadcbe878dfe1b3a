using IdleCloud.MinerAgent.Engines.Text;

namespace IdleCloud.Tests.MinerAgent.Text;

/// <summary>What a splitter made of an output.</summary>
/// <param name="Reasoning">All thoughts.</param>
/// <param name="Content">All of the answer.</param>
internal sealed record SplitResult(string Reasoning, string Content)
{
    /// <summary>Pushes the parts one by one.</summary>
    public static SplitResult Of(IReasoningSplitter splitter, params IEnumerable<string> parts)
    {
        List<TextPiece> pieces = [];
        foreach (string part in parts) splitter.Push(part, pieces);
        splitter.Flush(pieces);
        Assert.All(pieces, piece => Assert.NotEmpty(piece.Text));
        return new SplitResult(Join(PieceKind.Reasoning), Join(PieceKind.Content));

        string Join(PieceKind kind) => string.Concat(pieces.Where(piece => piece.Kind == kind).Select(piece => piece.Text));
    }
}
