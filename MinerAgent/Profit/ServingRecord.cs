namespace IdleCloud.MinerAgent.Profit;

/// <summary>
/// What serving took and gave, the last hour or two of it: the older counts for half with each hour of serving. Immutable.
/// </summary>
/// <param name="Milliseconds">While jobs ran.</param>
/// <param name="Millijoules">Above what the machine draws anyway.</param>
/// <param name="PromptTokens">Read, of jobs that are paid.</param>
/// <param name="CompletionTokens">Written, of jobs that are paid.</param>
internal readonly record struct ServingRecord(long Milliseconds, long Millijoules, long PromptTokens, long CompletionTokens)
{
    private const long Hour = 3_600_000;

    /// <summary>Adds a moment of serving.</summary>
    /// <param name="time">How long.</param>
    /// <param name="watts">What jobs added, ≥ 0.</param>
    /// <param name="promptTokens">Read meanwhile; below zero takes back what turned out not to be paid.</param>
    /// <param name="completionTokens">Written meanwhile; the same.</param>
    public ServingRecord Add(TimeSpan time, double watts, long promptTokens, long completionTokens)
    {
        ServingRecord old = Milliseconds < Hour ? this : new(Milliseconds / 2, Millijoules / 2, PromptTokens / 2, CompletionTokens / 2);
        return new ServingRecord(
            old.Milliseconds + (long)Math.Round(time.TotalMilliseconds),
            old.Millijoules + (long)Math.Round(watts * time.TotalMilliseconds),
            Math.Max(0, old.PromptTokens + promptTokens),
            Math.Max(0, old.CompletionTokens + completionTokens));
    }
}
