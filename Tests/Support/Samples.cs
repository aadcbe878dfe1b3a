using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Money;

namespace IdleCloud.Tests.Support;

/// <summary>Messages that many tests send and few look into.</summary>
internal static class Samples
{
    /// <summary>One nano-USD a token, so that tokens and money are the same number.</summary>
    public static readonly ModelPrice OnePerToken = new(1, 1_000_000, 1_000_000);

    /// <summary>A prompt of at most 10 tokens and an answer of at most 10, by a key of its own.</summary>
    public static AdmitRequest Admission() => new()
    {
        JobId = Guid.NewGuid(),
        KeyId = "key",
        ModelId = "model",
        Price = OnePerToken,
        PromptCeilingTokens = 10,
        MaxCompletionTokens = 10,
        ModelLimitTokens = 1000,
    };

    /// <summary>The end of a job that <see cref="Admission"/> began, under the first lease of the first activation, which is always number 1.</summary>
    public static JobEnd End(AdmitRequest request, JobState state, long tokens) => new()
    {
        JobId = request.JobId,
        KeyId = request.KeyId,
        ModelId = request.ModelId,
        Price = request.Price,
        HoldNanoUsd = request.MaxCompletionTokens!.Value,
        Epoch = 1,
        State = state,
        Attempt = 1,
        MinerId = "owner/machine",
        Usage = new JobUsage(0, tokens, 0, 0),
    };

    /// <summary>A job like <see cref="Admission"/>.</summary>
    public static JobSpec Job(string accountId, string modelId) => new()
    {
        AccountId = accountId,
        KeyId = "key",
        ModelId = modelId,
        GatewayId = "gateway",
        Price = OnePerToken,
        PromptCeilingTokens = 10,
        MaxCompletionTokens = 10,
        ModelLimitTokens = 1000,
    };
}
