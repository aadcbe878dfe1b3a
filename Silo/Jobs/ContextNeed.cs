using IdleCloud.Contracts.Jobs;

namespace IdleCloud.Silo.Jobs;

/// <summary>How much context a job needs of the miner that gets it. Pure.</summary>
internal static class ContextNeed
{
    /// <summary>
    /// The most that its prompt can have and the answer that its customer asked for; without such a wish, the answer that a miner must have room
    /// for. Never more than the model's context.
    /// </summary>
    /// <param name="spec">The job.</param>
    /// <param name="completionTokens">The most tokens of the answer that its hold pays for.</param>
    /// <param name="answerTokens">What there is of the answer already, and must be read before it goes on.</param>
    /// <param name="options">How much room an answer without a limit gets.</param>
    /// <returns>Tokens.</returns>
    public static long Of(JobSpec spec, long completionTokens, long answerTokens, JobOptions options)
    {
        // An answer that goes on needs room for one token more than it has, whatever room the first miner was chosen for.
        long wanted = spec.MaxCompletionTokens is null ? Math.Max(options.OpenAnswerTokens, answerTokens + 1) : completionTokens;
        return Math.Min(spec.PromptCeilingTokens + Math.Min(wanted, completionTokens), spec.ModelLimitTokens);
    }
}
