using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Money;

namespace IdleCloud.Silo.Jobs;

/// <summary>
/// One job's dealings with its account: admitted once, and then either billed or given back, once. A part of the job's grain.
/// </summary>
internal sealed class JobBill(Guid jobId, JobSpec spec, IAccountGrain account)
{
    /// <summary>A job that holds nothing, and owes nothing.</summary>
    public static readonly SettleResult Nothing = new(IsDurable: true, 0, 0);

    private bool _isResolved;

    /// <summary>What can be said of a job that is not known here: nothing was charged, so that a whole answer must not be handed out.</summary>
    public static SettleResult Unknown(JobState end) => new(IsDurable: end != JobState.Done, 0, 0);

    /// <summary>What the account has said; null before.</summary>
    public AdmitResult? Admission { get; private set; }

    private bool IsOpen => Admission is { IsAdmitted: true } && !_isResolved;

    /// <summary>Asks the account.</summary>
    public async ValueTask<AdmitResult> AdmitAsync() => Admission = await account.AdmitAsync(new AdmitRequest
    {
        JobId = jobId,
        KeyId = spec.KeyId,
        ModelId = spec.ModelId,
        Price = spec.Price,
        PromptCeilingTokens = spec.PromptCeilingTokens,
        MaxCompletionTokens = spec.MaxCompletionTokens,
        ModelLimitTokens = spec.ModelLimitTokens,
        KeyLimits = spec.KeyLimits,
    });

    /// <summary>Gives back the hold of a job that no miner has had; nothing happens when it is resolved.</summary>
    public async ValueTask ReleaseAsync(JobState end)
    {
        if (!IsOpen) return;
        _isResolved = true;
        await account.ReleaseAsync(jobId, CameToNothing(end));
        if (!CameToNothing(end)) return;
        // The customer is told the limits as they are without this request.
        Admission = Admission! with { RateLimit = await account.GetRateLimitAsync(spec.KeyId, spec.KeyLimits.RequestsPerMinute) };
    }

    /// <summary>Bills a job that a miner has had; nothing happens when it is resolved.</summary>
    public ValueTask<SettleResult> SettleAsync(
        JobState end, int attempt, string minerId, in JobUsage usage, JobUsage? minerUsage = null, AskPrice? ask = null)
    {
        if (!IsOpen) return new(Nothing);
        _isResolved = true;
        return account.SettleAsync(new JobEnd
        {
            JobId = jobId,
            KeyId = spec.KeyId,
            ModelId = spec.ModelId,
            Price = spec.Price,
            HoldNanoUsd = Admission!.HoldNanoUsd,
            Epoch = Admission.Epoch,
            State = end,
            Attempt = attempt,
            MinerId = minerId,
            Usage = usage,
            MinerUsage = minerUsage,
            Ask = ask,
            ReturnsRate = CameToNothing(end),
        });
    }

    /// <summary>True for an end that the customer has no part in: such a request does not count against its limits.</summary>
    private static bool CameToNothing(JobState end) => end is JobState.MinerLost or JobState.Expired or JobState.Refused;
}
