using System.Collections.Immutable;
using IdleCloud.Contracts;
using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.Ledger;
using IdleCloud.Contracts.Miners;
using IdleCloud.Contracts.Money;
using IdleCloud.Silo.Ledger;
using Microsoft.Extensions.Logging;

namespace IdleCloud.Silo.Accounts;

/// <summary>
/// What one account spends: admits its jobs, holds their money in memory, and posts what they have cost. Calls interleave; all that
/// decides is synchronous, so that waiting for the ledger excludes nobody.
/// </summary>
internal sealed partial class AccountSpending(
    string accountId, ILedger ledger, IKeySpending keys, SpendingOptions options, TimeProvider clock, ILogger<AccountSpending> logger)
{
    private const int MaxPostings = 3, MaxQuestions = 3;
    private static readonly TimeSpan CreditInterval = TimeSpan.FromSeconds(1);

    private readonly long _origin = clock.GetTimestamp();
    private readonly AdmissionGate _gate = new();
    private readonly AccountLease _lease = new(accountId, ledger, options.LedgerTimeout, clock);
    private TimeSpan _lookedForCredit;
    private long _epoch;

    /// <summary>What is known here of the account's money.</summary>
    public SpendingStatus Status => new(_lease.Current is not null, _gate.Holds.Count, _gate.Holds.TotalNanoUsd, AvailableNanoUsd);

    /// <summary>The jobs that money is held for.</summary>
    public ImmutableArray<Guid> HeldJobs => _gate.Holds.JobIds;

    // Monotonic, from the activation on.
    private TimeSpan Now => clock.GetElapsedTime(_origin);

    private long AvailableNanoUsd => _lease.Current is { } funds ? _gate.AvailableOf(funds) : 0;

    /// <summary>The limits of a key as they are now.</summary>
    public RateLimit RateOf(string keyId, in EffectiveLimits limits) => _gate.RateOf(keyId, limits, Now, clock.GetUtcNow());

    /// <summary>Lets a job run, or says why not. Asks the ledger only where there is no lease, or a budget whose use is not known.</summary>
    public ValueTask<AdmitResult> AdmitAsync(AdmitRequest request, EffectiveLimits limits)
    {
        if (_gate.Holds.TryFind(request.JobId, out JobHold? known)) return new(known.Again(request));
        // The outcome journal has bounded room, and that is for the jobs that run already.
        if (!ledger.IsReachable) return new(Told(new AdmitResult { Status = AdmitStatus.Unavailable }, request, limits));
        TimeSpan now = Now;
        if (_gate.TryEnter(request, limits, now) is { } refused)
        {
            return new(Told(new AdmitResult { Status = refused.Status, RetryAfter = refused.RetryAfter }, request, limits));
        }

        return _lease.Current is { } funds && IsSpendingKnown(request, funds)
            ? new(Decide(request, limits, funds, now))
            : new(AskAndDecideAsync(request, limits, now));
    }

    /// <summary>
    /// Posts what a job has cost, and gives its hold back. Completes when the bill is durable, or known never to be; a job that costs
    /// nothing is not waited for. What is asked for twice, or forbids a bill, the books decide.
    /// </summary>
    /// <exception cref="StorageUnavailableException">What has become of the bill is not known; a repeat finds out.</exception>
    public ValueTask<SettleResult> SettleAsync(JobEnd end)
    {
        _gate.Holds.TryFind(end.JobId, out JobHold? hold);
        if (hold?.Settling is { } already) return new(SettleAfterAsync(already, end));
        JobPosting posting = PostingOf(end);
        if (posting.Bill.ChargeNanoUsd == 0 && !end.IsFence)
        {
            _gate.TryRelease(end.JobId, end.ReturnsRate);
            if (end.MinerId is not null) _ = NoteAsync(posting);
            return new(new SettleResult(IsDurable: true, 0, AvailableNanoUsd));
        }

        // Without a hold it was an earlier activation's, or is resolved: billed, and the answer got lost, or given up. The books know.
        Task<SettleResult> settling = hold is null || end.IsFence ? AskBooksAsync(end, posting, hold) : PostAsync(end, posting, hold);
        if (hold is not null && !settling.IsCompleted) hold.Settling = settling;
        return new(settling);
    }

    /// <summary>Gives back the hold of a job that no miner ever had.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="returnsRate">True when its request does not count either.</param>
    public void Release(Guid jobId, bool returnsRate) => _gate.TryRelease(jobId, returnsRate);

    /// <summary>Renews the lease, if there is one. A debtor's goes back once no job holds any of it: the next one pays the debt first.</summary>
    public async Task RenewAsync(CancellationToken cancellationToken)
    {
        if (_lease.Current is not { } funds) return;
        try
        {
            if (!await _lease.ExtendAsync(cancellationToken)) LogFenced(logger, accountId, funds.Epoch);
            bool isFree = _lease.Current == funds && _gate.Holds.Count == 0 && _gate.ReservedNanoUsd == 0;
            if (isFree && funds is { DebtNanoUsd: > 0, RemainingNanoUsd: > 0 }) await _lease.CloseAsync(cancellationToken);
        }
        catch (Exception e)
        {
            LogNotRenewed(logger, accountId, funds.Epoch, e);
        }
    }

    /// <summary>Gives the lease back; the account is not used here any longer.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        long epoch = _lease.Current?.Epoch ?? 0;
        try
        {
            await _lease.CloseAsync(cancellationToken);
        }
        catch (Exception e)
        {
            LogNotClosed(logger, accountId, epoch, e);
        }
    }

    /// <summary>Moves money in or out of the account. What comes in can be spent at once; what running jobs hold does not go out.</summary>
    /// <exception cref="StorageUnavailableException">The ledger does not answer; a repeat by id finds out what became of it.</exception>
    public async Task<TransferResult> TransferAsync(Transfer transfer, CancellationToken cancellationToken)
    {
        bool takes = transfer.Postings.Any(posting => posting.Kind.IsLeased() && posting.Owner == accountId && posting.AmountNanoUsd < 0);
        if (takes && _lease.Current is { } funds) return await DrawAsync(transfer, funds, cancellationToken);
        TransferResult result = await ledger.TransferAsync(transfer, cancellationToken);
        if (result.IsPosted) await _lease.ExtendAsync(cancellationToken);
        return result;
    }

    private async Task<TransferResult> DrawAsync(Transfer transfer, LeaseFunds funds, CancellationToken cancellationToken)
    {
        long most = _gate.AvailableOf(funds);
        _gate.ReservedNanoUsd += most;
        try
        {
            TransferResult result = await ledger.TransferAsync(transfer with { Draw = new LeaseDraw(funds.Epoch, most) }, cancellationToken);
            funds.Draw(result.FromLeaseNanoUsd);
            if (result.Status == TransferStatus.Fenced) _lease.Drop(funds);
            return result;
        }
        finally
        {
            _gate.ReservedNanoUsd -= most;
        }
    }

    private async Task<AdmitResult> AskAndDecideAsync(AdmitRequest request, EffectiveLimits limits, TimeSpan entered)
    {
        try
        {
            // The lease first: it fences whoever has spent on the key before, and once it is open the books have all that any silo has accepted.
            for (int i = 0; i < MaxQuestions; i++)
            {
                LeaseFunds funds = await _lease.GetAsync();
                if (IsSpendingKnown(request, funds)) return Decide(request, limits, funds, entered);
                await AskSpendingAsync(request.KeyId);
            }

            throw new StorageUnavailableException($"What the key {request.KeyId} has spent did not come to rest.", null);
        }
        catch (StorageUnavailableException e)
        {
            LogNotOpened(logger, accountId, e);
            _gate.Leave(request, entered);
            return Told(new AdmitResult { Status = AdmitStatus.Unavailable }, request, limits);
        }
        catch
        {
            _gate.Leave(request, entered);
            throw;
        }
    }

    private AdmitResult Decide(AdmitRequest request, in EffectiveLimits limits, LeaseFunds funds, TimeSpan entered)
    {
        if (_gate.Holds.TryFind(request.JobId, out JobHold? known))
        {
            // The same job asked twice while the lease was being opened.
            _gate.Leave(request, entered);
            return known.Again(request);
        }

        AdmitResult result = _gate.Decide(request, funds, RateOf(request.KeyId, limits), entered, Now + options.HoldTimeout);
        if (result.Status == AdmitStatus.InsufficientCredits) LookForCredit();
        return result;
    }

    private AdmitResult Told(AdmitResult refused, AdmitRequest request, in EffectiveLimits limits) =>
        refused with { RateLimit = RateOf(request.KeyId, limits), RemainingNanoUsd = AvailableNanoUsd };

    /// <summary>True when the key has no budget, or what it has spent is known, of the live lease and all before.</summary>
    private bool IsSpendingKnown(AdmitRequest request, LeaseFunds funds)
    {
        if (funds.Epoch != _epoch) _gate.ForgetSpending();
        _epoch = funds.Epoch;
        return request.KeyLimits.BudgetNanoUsd is null || _gate.UseOf(request.KeyId).Spend.TotalNanoUsd is not null;
    }

    /// <summary>Asks the books what a key has spent; who comes meanwhile waits for the same answer.</summary>
    /// <exception cref="StorageUnavailableException">They do not answer in time.</exception>
    private async Task AskSpendingAsync(string keyId)
    {
        KeyUse use = _gate.UseOf(keyId);
        if (use.Asking is { } already)
        {
            if (await already) return;
            throw new StorageUnavailableException($"What the key {keyId} has spent could not be read.", null);
        }

        // What the books cannot take now is in nobody's figure.
        if (!ledger.IsReachable) throw new StorageUnavailableException("The books are out of reach.", null);
        var asked = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        bool isAnswered = false;
        using var patience = new CancellationTokenSource(options.LedgerTimeout, clock);
        Guid[] posting = use.Spend.BeginAsk();
        use.Asking = asked.Task;
        try
        {
            KeySpent spent = await keys.FindAsync(keyId, posting, patience.Token).WaitAsync(patience.Token);
            use.Spend.EndAsk(spent.TotalNanoUsd, spent.Contained);
            isAnswered = true;
        }
        catch (OperationCanceledException e)
        {
            throw new StorageUnavailableException($"What the key {keyId} has spent could not be read within {options.LedgerTimeout}.", e);
        }
        finally
        {
            use.Spend.CancelAsk();
            use.Asking = null;
            asked.SetResult(isAnswered);
        }
    }

    /// <summary>Credit may have come by a way that this activation does not see; it is looked for now and then, and not waited for.</summary>
    private void LookForCredit()
    {
        TimeSpan now = Now;
        if (_lookedForCredit != default && now - _lookedForCredit < CreditInterval) return;
        _lookedForCredit = now;
        _ = RenewAsync(CancellationToken.None);
    }

    private async Task<SettleResult> PostAsync(JobEnd end, JobPosting posting, JobHold hold)
    {
        (bool isKnown, bool isDurable) = (false, false);
        while (_gate.UseOf(end.KeyId).Asking is { } asking) await asking;
        KeySpend spend = _gate.UseOf(end.KeyId).Spend;
        spend.BeginPost(end.JobId, posting.Bill.ChargeNanoUsd);
        try
        {
            isDurable = await TryPostAsync(posting);
            isKnown = true;
        }
        catch (StorageUnavailableException e)
        {
            LogNotOpened(logger, accountId, e);
            throw;
        }
        finally
        {
            spend.EndPost(end.JobId, isDurable);
            // While nothing is known, the money stays held until somebody asks again.
            if (isKnown) _gate.TryRelease(end.JobId, end.ReturnsRate);
            else hold.Settling = null;
        }

        return new SettleResult(isDurable, isDurable ? posting.Bill.ChargeNanoUsd : 0, AvailableNanoUsd);
    }

    /// <summary>Posts against the lease. One that is fenced is opened anew, and what remains in it decides: what is accepted is owed.</summary>
    private async Task<bool> TryPostAsync(JobPosting posting)
    {
        for (int i = 0; i < MaxPostings; i++)
        {
            LeaseFunds funds = await _lease.GetAsync();
            if (!funds.TryBegin(posting.Bill.ChargeNanoUsd))
            {
                LogNotCovered(logger, accountId, posting.JobId, funds.Epoch);
                return false;
            }

            PostStatus status = PostStatus.Unavailable;
            try
            {
                status = await ledger.PostJobAsync(posting.Epoch == funds.Epoch ? posting : posting with { Epoch = funds.Epoch });
            }
            finally
            {
                funds.End(posting.Bill.ChargeNanoUsd, isDurable: status == PostStatus.Accepted);
            }

            if (status == PostStatus.Accepted) return true;
            if (status == PostStatus.Unknown) throw new StorageUnavailableException($"Nobody has confirmed the bill of job {posting.JobId}.", null);
            if (status != PostStatus.Fenced)
            {
                LogNotBilled(logger, accountId, posting.JobId, status);
                return false;
            }

            LogFenced(logger, accountId, funds.Epoch);
            _lease.Drop(funds);
        }

        LogNotBilled(logger, accountId, posting.JobId, PostStatus.Fenced);
        return false;
    }

    private async Task NoteAsync(JobPosting posting)
    {
        try
        {
            PostStatus status = await ledger.PostJobAsync(posting);
            if (status != PostStatus.Accepted) LogNotBilled(logger, accountId, posting.JobId, status);
        }
        catch (Exception e)
        {
            LogNotNoted(logger, accountId, posting.JobId, e);
        }
    }

    private JobPosting PostingOf(JobEnd end) => new()
    {
        JobId = end.JobId,
        AccountId = accountId,
        Epoch = end.Epoch,
        KeyId = end.KeyId,
        ModelId = end.ModelId,
        State = end.State,
        Attempt = end.Attempt,
        MinerId = end.MinerId,
        MinerOwner = end.MinerId is { } miner ? MinerIds.OwnerOf(miner) : null,
        Usage = end.Usage,
        Price = end.Price,
        HeldNanoUsd = end.HoldNanoUsd,
        SharePpm = options.MinerSharePpm,
        Ask = end.Ask,
        MinerUsage = end.MinerUsage,
        Bill = Settlement.Of(end.State, end.Price, end.Usage, end.HoldNanoUsd, options.MinerSharePpm, end.Ask, end.MinerUsage),
        EndedAt = clock.GetUtcNow(),
        Trace = end.Trace,
    };
}
