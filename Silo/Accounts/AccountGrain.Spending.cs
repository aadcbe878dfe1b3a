using System.Collections.Immutable;
using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Ledger;
using IdleCloud.Silo.Ledger;
using Orleans.Runtime;

namespace IdleCloud.Silo.Accounts;

internal sealed partial class AccountGrain
{
    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // Neither timer keeps the activation: an account that nobody uses gives its lease back.
        this.RegisterGrainTimer(Sweep, new GrainTimerCreationOptions(_options.SweepInterval, _options.SweepInterval) { Interleave = true });
        this.RegisterGrainTimer(
            _spending.RenewAsync, new GrainTimerCreationOptions(_options.RenewInterval, _options.RenewInterval) { Interleave = true });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _spending.CloseAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<AdmitResult> AdmitAsync(AdmitRequest request) => _stored.State.Account switch
    {
        null => new(new AdmitResult { Status = AdmitStatus.NotFound }),
        { IsSuspended: true } account => new(new AdmitResult
        {
            Status = AdmitStatus.Suspended, RateLimit = _spending.RateOf(request.KeyId, LimitsOf(account, request.KeyLimits.RequestsPerMinute)),
        }),
        { } account => _spending.AdmitAsync(request, LimitsOf(account, request.KeyLimits.RequestsPerMinute)),
    };

    /// <inheritdoc/>
    public ValueTask<SettleResult> SettleAsync(JobEnd end) => _spending.SettleAsync(end);

    /// <inheritdoc/>
    public ValueTask ReleaseAsync(Guid jobId, bool returnsRate)
    {
        _spending.Release(jobId, returnsRate);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<RateLimit?> GetRateLimitAsync(string keyId, int? keyRequestsPerMinute) =>
        new(_stored.State.Account is { } account ? _spending.RateOf(keyId, LimitsOf(account, keyRequestsPerMinute)) : null);

    /// <inheritdoc/>
    public Task RefreshCreditAsync() => _spending.RenewAsync(CancellationToken.None);

    /// <inheritdoc/>
    public ValueTask<SpendingStatus> GetSpendingAsync() => new(_spending.Status);

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<Guid>> ListHoldsAsync() => new(_spending.HeldJobs);

    /// <inheritdoc/>
    public async ValueTask<GrantResult> GrantAsync(CreditGrant grant)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(grant.AmountNanoUsd, 1);
        string id = Existing().Id;
        TransferResult result = await _spending.TransferAsync(
            new Transfer
            {
                Id = LedgerIds.For(TransferKind.Grant, id, grant.Reference),
                Kind = TransferKind.Grant,
                Reference = grant.Reference,
                Note = grant.Reason,
                Postings =
                [
                    new Posting(AccountKind.CustomerPromo, id, grant.AmountNanoUsd), new Posting(AccountKind.PromoSource, "", -grant.AmountNanoUsd),
                ],
            },
            CancellationToken.None);
        return result.Status switch
        {
            TransferStatus.Posted => GrantResult.Granted,
            TransferStatus.AlreadyPosted => GrantResult.AlreadyGranted,
            _ => GrantResult.Conflict,
        };
    }

    private EffectiveLimits LimitsOf(AccountInfo account, int? keyRequestsPerMinute) => EffectiveLimits.Of(account, keyRequestsPerMinute, _plans);

    private async Task Sweep()
    {
        _spending.Sweep();
        // Whether somebody still has them in hand; not asked for jobs that are over before an answer would be there.
        foreach (IGrouping<string, Guid> jobs in _spending.FindOpen(_options.AskAboutJobsAfter))
        {
            try
            {
                var gateway = GrainFactory.GetGrain<IGatewaySessionGrain>(jobs.Key);
                foreach (Guid ended in await gateway.FindEndedAsync([.. jobs])) _spending.GiveUp(ended, jobs.Key);
            }
            catch (Exception e)
            {
                _spending.OnNotAsked(jobs.Key, e);
            }
        }
    }
}
