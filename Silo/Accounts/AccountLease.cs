using IdleCloud.Contracts;
using IdleCloud.Silo.Ledger;

namespace IdleCloud.Silo.Accounts;

/// <summary>
/// One account's lease on its own credit: opened when first needed, renewed while in use, opened anew when it was fenced. Used by one
/// activation, one step at a time; many callers may wait for the same opening.
/// </summary>
internal sealed class AccountLease(string accountId, ILedger ledger, TimeSpan timeout, TimeProvider clock)
{
    private Task<LeaseFunds>? _opening;
    private Task? _extending;

    /// <summary>The lease; null while there is none.</summary>
    public LeaseFunds? Current { get; private set; }

    /// <summary>The lease, opened if need be.</summary>
    /// <exception cref="StorageUnavailableException">The ledger does not answer in time.</exception>
    public ValueTask<LeaseFunds> GetAsync()
    {
        if (Current is { } open) return new(open);
        if (_opening is { } already) return new(already);
        Task<LeaseFunds> opening = OpenAsync();
        if (!opening.IsCompleted) _opening = opening;
        return new(opening);
    }

    /// <summary>The ledger says that a lease is fenced: whoever needs one next opens another.</summary>
    public void Drop(LeaseFunds fenced)
    {
        if (Current == fenced) Current = null;
    }

    /// <summary>Renews the lease, if there is one, and takes new credit into it. Callers at the same time share one renewal.</summary>
    /// <returns>False when it is fenced.</returns>
    public async ValueTask<bool> ExtendAsync(CancellationToken cancellationToken)
    {
        // A renewal that is under way may have read the account before the caller's money came: it does not count for this one.
        while (_extending is { } before) await Task.WhenAny(before);
        if (Current is not { } funds) return true;
        Task<bool> extending = ExtendAsync(funds, cancellationToken);
        if (!extending.IsCompleted) _extending = extending;
        return await extending;
    }

    /// <summary>Gives back what remains, if there is a lease.</summary>
    public async ValueTask CloseAsync(CancellationToken cancellationToken)
    {
        if (Current is not { } funds) return;
        Current = null;
        await ledger.CloseLeaseAsync(accountId, funds.Epoch, cancellationToken);
    }

    private async Task<LeaseFunds> OpenAsync()
    {
        using var patience = new CancellationTokenSource(timeout, clock);
        try
        {
            // An opening that comes too late fences this activation's next one no more than any other: the newest counts.
            LedgerLease lease = await ledger.OpenLeaseAsync(accountId, patience.Token).WaitAsync(patience.Token);
            return Current = new LeaseFunds(lease);
        }
        catch (OperationCanceledException e)
        {
            throw new StorageUnavailableException($"The lease of {accountId} could not be opened within {timeout}.", e);
        }
        finally
        {
            _opening = null;
        }
    }

    private async Task<bool> ExtendAsync(LeaseFunds funds, CancellationToken cancellationToken)
    {
        try
        {
            long spentBefore = funds.SpentNanoUsd;
            LedgerLease? renewed = await ledger.ExtendLeaseAsync(accountId, funds.Epoch, cancellationToken);
            if (renewed is null) Drop(funds);
            else funds.Extend(renewed, spentBefore);
            return renewed is not null;
        }
        finally
        {
            _extending = null;
        }
    }
}
