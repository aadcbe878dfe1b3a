using IdleCloud.Silo.Ledger;

namespace IdleCloud.Silo.Accounts;

/// <summary>Holds whose jobs nobody ends.</summary>
internal sealed partial class AccountSpending
{
    /// <summary>Gives up what nobody has ended, and forgets who has not come back.</summary>
    public void Sweep()
    {
        TimeSpan now = Now;
        foreach ((Guid jobId, JobHold hold) in _gate.Holds.FindExpired(now)) GiveUp(jobId, hold);
        _gate.Forget(now);
    }

    /// <summary>The jobs that have run for a while and that nobody has ended, by their gateways.</summary>
    /// <param name="age">For how long, at least.</param>
    public ILookup<string, Guid> FindOpen(TimeSpan age) => _gate.Holds.FindOpen(Now - age);

    /// <summary>Gives up a job that nobody will end; nothing happens when somebody has, or another gateway has taken it over.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="gatewayId">The gateway that no longer has it.</param>
    public void GiveUp(Guid jobId, string gatewayId)
    {
        if (_gate.Holds.TryFind(jobId, out JobHold? hold) && hold.GatewayId == gatewayId) GiveUp(jobId, hold);
    }

    /// <summary>A gateway could not be asked about its jobs.</summary>
    public void OnNotAsked(string gatewayId, Exception failure) => LogNotAsked(logger, accountId, gatewayId, failure);

    private void GiveUp(Guid jobId, JobHold hold)
    {
        if (hold.Settling is not null) return;
        Task expiring = ExpireAsync(jobId, hold);
        if (!expiring.IsCompleted) hold.Settling = expiring;
    }

    /// <summary>
    /// Ends a job that nobody ends: nobody is charged, and nobody is later. The money stays held until the books have that, so that a
    /// gateway that was only thought dead cannot bill what others have spent meanwhile; what they could not be told is tried again with
    /// the next sweep.
    /// </summary>
    private async Task ExpireAsync(Guid jobId, JobHold hold)
    {
        try
        {
            // A job that was ended elsewhere is as good: the books keep the first word.
            if (await ledger.PostJobAsync(JobExpiry.PostingOf(accountId, hold, options.MinerSharePpm, clock.GetUtcNow())) == PostStatus.Accepted)
            {
                LogHoldExpired(logger, accountId, jobId);
                _gate.TryRelease(jobId, returnsRate: true);
            }
        }
        catch (Exception e)
        {
            // Nobody waits for it: a hold that stayed marked would never be looked at again.
            LogNotNoted(logger, accountId, jobId, e);
        }

        hold.Settling = null;
    }
}
