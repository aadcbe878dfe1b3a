namespace IdleCloud.MinerAgent.Engines.Text;

/// <summary>Some text of one kind.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Never empty.</param>
internal readonly record struct TextPiece(PieceKind Kind, string Text);
