using IdleCloud.Wire;

namespace IdleCloud.MinerAgent.Engines.Text;

/// <summary>
/// How a model family writes what an answer is made of, so that an answer which another miner has begun can be written as the model
/// itself would have: the splitters read the same marks.
/// </summary>
/// <param name="Opening">Before thoughts.</param>
/// <param name="Closing">Behind them.</param>
/// <param name="Answer">Before the answer, whether there were thoughts or not.</param>
internal sealed record AnswerMarkers(string Opening, string Closing, string Answer)
{
    private static readonly AnswerMarkers Plain = new("", "", "");
    private static readonly AnswerMarkers Think = new("<think>\n", "\n</think>\n\n", "");
    private static readonly AnswerMarkers Harmony =
        new("<|channel|>analysis<|message|>", "<|end|><|start|>assistant", "<|channel|>final<|message|>");

    /// <summary>The marks of a family.</summary>
    public static AnswerMarkers Of(ModelFamily family) => family switch
    {
        ModelFamily.Think => Think,
        ModelFamily.Harmony => Harmony,
        _ => Plain,
    };
}
