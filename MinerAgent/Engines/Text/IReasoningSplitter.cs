namespace IdleCloud.MinerAgent.Engines.Text;

/// <summary>
/// Tells the answer from the thoughts in a model's raw output. Any cut of the output into parts gives the same texts, and no
/// character of either is lost.
/// </summary>
internal interface IReasoningSplitter
{
    /// <summary>The markers that must be visible in the text pushed, where the engine would otherwise hide them.</summary>
    IReadOnlyList<string> Markers { get; }

    /// <summary>True while some text waits for what follows it.</summary>
    bool IsHolding { get; }

    /// <summary>Takes some output and appends what is decided to <paramref name="pieces"/>.</summary>
    void Push(string text, List<TextPiece> pieces);

    /// <summary>The output has ended: appends what was held.</summary>
    void Flush(List<TextPiece> pieces);
}
