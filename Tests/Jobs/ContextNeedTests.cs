using IdleCloud.Contracts.Jobs;
using IdleCloud.Silo.Jobs;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Jobs;

/// <summary>How much context a job asks of its miner.</summary>
public sealed class ContextNeedTests
{
    /// <summary>A model of 131,072 tokens, and 2,048 for an answer without a limit.</summary>
    [Theory]
    [InlineData(1_000, 500L, 500, 0, 1_500)]
    [InlineData(1_000, 200_000L, 200_000, 0, 131_072)]
    [InlineData(131_072, 10L, 10, 0, 131_072)]
    [InlineData(1_000, null, 131_072, 0, 3_048)]
    [InlineData(1_000, null, 300, 0, 1_300)]
    [InlineData(1_000, 500L, 500, 400, 1_500)]
    [InlineData(1_000, null, 131_072, 400, 3_048)]
    [InlineData(1_000, null, 131_072, 7_000, 8_001)]
    public void Of_AJob_IsItsPromptAndItsAnswer(long prompt, long? wish, long paidFor, long soFar, long need)
    {
        JobSpec spec = Samples.Job("acct_1", "gpt-oss-20b") with
        {
            PromptCeilingTokens = prompt, MaxCompletionTokens = wish, ModelLimitTokens = 131_072,
        };
        Assert.Equal(need, ContextNeed.Of(spec, paidFor, soFar, new JobOptions { OpenAnswerTokens = 2_048 }));
    }
}
