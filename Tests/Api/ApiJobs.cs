using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Money;
using IdleCloud.Tests.Gateway.Edge;

namespace IdleCloud.Tests.Api;

/// <summary>Jobs as their conductor runs them: admitted, answered and billed, without a gateway's or a miner's part in them.</summary>
internal static class ApiJobs
{
    /// <summary>One dollar for a million prompt tokens, two for a million completion tokens.</summary>
    public static readonly ModelPrice Price = new(1, 1_000_000_000, 2_000_000_000);

    /// <summary>Runs a job of 100 prompt tokens; it costs 100,000 nano-USD and 2,000 for each completion token.</summary>
    public static async Task<Guid> RunAsync(
        EdgeServer server, string accountId, string keyId, string modelId, long completionTokens, string? minerId = null, JobState state = JobState.Done,
        AskPrice? ask = null, JobUsage? minerUsage = null, JobTrace? trace = null)
    {
        IAccountGrain account = server.Grains.GetGrain<IAccountGrain>(accountId);
        var jobId = Guid.NewGuid();
        AdmitResult admission = await account.AdmitAsync(new AdmitRequest
        {
            JobId = jobId, KeyId = keyId, ModelId = modelId, Price = Price, PromptCeilingTokens = 100,
            MaxCompletionTokens = Math.Max(1, completionTokens), ModelLimitTokens = Math.Max(1, completionTokens),
        });
        Assert.Equal(AdmitStatus.Admitted, admission.Status);
        SettleResult settled = await account.SettleAsync(new JobEnd
        {
            JobId = jobId, KeyId = keyId, ModelId = modelId, Price = Price, HoldNanoUsd = admission.HoldNanoUsd, State = state, Attempt = 1,
            MinerId = minerId, Usage = new JobUsage(100, completionTokens, 0, 0), Ask = ask, MinerUsage = minerUsage, Epoch = admission.Epoch,
            Trace = trace,
        });
        Assert.True(settled.IsDurable);
        return jobId;
    }
}
