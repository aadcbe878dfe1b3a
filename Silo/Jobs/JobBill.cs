using IdleCloud.Contracts;
using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Money;
using IdleCloud.Hosting.Calls;

namespace IdleCloud.Silo.Jobs;

/// <summary>
/// One job's dealings with its account: admitted once, and then either billed or given back, once. What the account is asked it is asked
/// by the job's id, so that a call that got lost is made again, to its next activation. A part of the job's grain.
/// </summary>
internal sealed class JobBill(Guid jobId, JobSpec spec, IAccountGrain account, RepeatableCalls calls, CallPatience patience)
{
    /// <summary>A job that holds nothing, and owes nothing.</summary>
    public static readonly SettleResult Nothing = new(IsDurable: true, 0, 0);

    // A bill is not given up for the database's sake: the answer has been written already.
    private readonly CallPatience _billPatience = patience with { IsPassing = static failure => failure is StorageUnavailableException };
    private string _gatewayId = spec.GatewayId;
    private bool _isAsked;
    private bool _isResolved;

    /// <summary>What can be said of a job that is not known here: nothing was charged, so that a whole answer must not be handed out.</summary>
    public static SettleResult Unknown(JobState end) => new(IsDurable: end != JobState.Done, 0, 0);

    /// <summary>What the account has said; null before.</summary>
    public AdmitResult? Admission { get; private set; }

    // An account that was asked and has not answered may hold money all the same.
    private bool IsOpen => _isAsked && Admission is null or { IsAdmitted: true } && !_isResolved;

    /// <summary>Asks the account.</summary>
    public async ValueTask<AdmitResult> AdmitAsync()
    {
        var request = new AdmitRequest
        {
            JobId = jobId,
            KeyId = spec.KeyId,
            ModelId = spec.ModelId,
            Price = spec.Price,
            PromptCeilingTokens = spec.PromptCeilingTokens,
            MaxCompletionTokens = spec.MaxCompletionTokens,
            ModelLimitTokens = spec.ModelLimitTokens,
            KeyLimits = spec.KeyLimits,
            GatewayId = _gatewayId,
            IsBatch = spec.IsBatch,
        };
        _isAsked = true;
        return Admission = await calls.AskAsync(patience, (account, request), static ask => ask.account.AdmitAsync(ask.request));
    }

    /// <summary>Another gateway has the job now: the account is told by asking again, which changes nothing else.</summary>
    public async ValueTask TakeOverAsync(string gatewayId)
    {
        _gatewayId = gatewayId;
        if (IsOpen) await AdmitAsync();
    }

    /// <summary>Goes on for a conductor who has died: the account was asked by that one.</summary>
    /// <param name="admission">What the account has said; null when nobody has heard that.</param>
    public void Resume(AdmitResult? admission) => (_isAsked, Admission) = (true, admission);

    /// <summary>Gives back the hold of a job that no miner has had; nothing happens when it is resolved.</summary>
    public async ValueTask ReleaseAsync(JobState end)
    {
        if (!IsOpen) return;
        _isResolved = true;
        await calls.AskAsync(patience, (account, jobId, returnsRate: CameToNothing(end)), static async ask =>
        {
            await ask.account.ReleaseAsync(ask.jobId, ask.returnsRate);
            return true;
        });
        if (Admission is null || !CameToNothing(end)) return;
        // The customer is told the limits as they are without this request.
        Admission = Admission with { RateLimit = await account.GetRateLimitAsync(spec.KeyId, spec.KeyLimits.RequestsPerMinute) };
    }

    /// <summary>Bills a job that a miner has had; nothing happens when it is resolved. When it fails, it may be asked again.</summary>
    /// <param name="end">How the job ended.</param>
    /// <param name="attempt">The attempt that answered or was the last.</param>
    /// <param name="minerId">Whose attempt that was.</param>
    /// <param name="usage">What was used.</param>
    /// <param name="minerUsage">What that miner has done of it; null when all.</param>
    /// <param name="ask">What that miner asks, as its lease has frozen it.</param>
    /// <param name="isFence">True when the job must not be billed from here on.</param>
    /// <param name="trace">How it went for the customer.</param>
    public async ValueTask<SettleResult> SettleAsync(
        JobState end, int attempt, string minerId, JobUsage usage, JobUsage? minerUsage = null, AskPrice? ask = null, bool isFence = false,
        JobTrace? trace = null)
    {
        if (!IsOpen || Admission is null) return Nothing;
        var job = new JobEnd
        {
            JobId = jobId,
            KeyId = spec.KeyId,
            ModelId = spec.ModelId,
            Price = spec.Price,
            HoldNanoUsd = Admission.HoldNanoUsd,
            Epoch = Admission.Epoch,
            State = end,
            Attempt = attempt,
            MinerId = minerId,
            Usage = usage,
            MinerUsage = minerUsage,
            Ask = ask,
            ReturnsRate = CameToNothing(end),
            IsFence = isFence,
            Trace = trace,
        };
        _isResolved = true;
        try
        {
            return await calls.AskAsync(_billPatience, (account, job), static call => call.account.SettleAsync(call.job));
        }
        catch
        {
            _isResolved = false;
            throw;
        }
    }

    /// <summary>True for an end that the customer has no part in: such a request does not count against its limits.</summary>
    private static bool CameToNothing(JobState end) => end is JobState.MinerLost or JobState.Expired or JobState.Refused;
}
