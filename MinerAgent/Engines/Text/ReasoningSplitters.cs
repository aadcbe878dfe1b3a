using IdleCloud.Wire;

namespace IdleCloud.MinerAgent.Engines.Text;

/// <summary>Which splitter a model family needs.</summary>
internal static class ReasoningSplitters
{
    /// <summary>A splitter for one answer.</summary>
    /// <param name="family">The catalogue's word on the model.</param>
    /// <param name="promptTail">The last characters of the rendered prompt; empty when the engine does not tell.</param>
    public static IReasoningSplitter Create(ModelFamily family, string promptTail) => family switch
    {
        ModelFamily.Think => new ThinkSplitter(ThinkSplitter.IsOpenedBy(promptTail)),
        ModelFamily.Harmony => new HarmonySplitter(),
        _ => new PlainSplitter(),
    };
}
