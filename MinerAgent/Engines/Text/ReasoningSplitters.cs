using IdleCloud.Wire;

namespace IdleCloud.MinerAgent.Engines.Text;

/// <summary>Which splitter a model family needs.</summary>
internal static class ReasoningSplitters
{
    /// <summary>A splitter for one answer.</summary>
    /// <param name="family">The catalogue's word on the model.</param>
    /// <param name="promptTail">The last characters of the rendered prompt; empty when the engine does not tell.</param>
    /// <param name="resume">What the answer goes on with; null when it begins.</param>
    public static IReasoningSplitter Create(ModelFamily family, string promptTail, Resume? resume = null) => (family, KindOf(resume)) switch
    {
        (ModelFamily.Think, null) => new ThinkSplitter(ThinkSplitter.IsOpenedBy(promptTail)),
        (ModelFamily.Think, { } within) => new ThinkSplitter(within),
        (ModelFamily.Harmony, { } within) => new HarmonySplitter(within),
        (ModelFamily.Harmony, null) => new HarmonySplitter(),
        _ => new PlainSplitter(),
    };

    /// <summary>What an answer was in the middle of; null when nothing of it has come.</summary>
    private static PieceKind? KindOf(Resume? resume) => resume switch
    {
        { Text.Length: > 0 } => PieceKind.Content,
        { Reasoning.Length: > 0 } => PieceKind.Reasoning,
        _ => null,
    };
}
