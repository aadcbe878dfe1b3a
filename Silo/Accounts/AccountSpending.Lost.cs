using IdleCloud.Contracts.Accounts;
using IdleCloud.Silo.Ledger;

namespace IdleCloud.Silo.Accounts;

/// <summary>Ends of jobs that were told before, here or elsewhere, or may have been: the books say which one counts.</summary>
internal sealed partial class AccountSpending
{
    /// <summary>Another end of the same job is on its way. When it has come, the books know.</summary>
    private async Task<SettleResult> SettleAfterAsync(Task other, JobEnd end)
    {
        await Task.WhenAny(other);
        return await SettleAsync(end);
    }

    /// <summary>
    /// Has the books decide: they have the job's end already, or take this one. An end that forbids a bill is in them before anybody is told,
    /// so that a bill that another silo accepts at the same time is either found, or refused by them.
    /// </summary>
    private async Task<SettleResult> AskBooksAsync(JobEnd end, JobPosting posting, JobHold? hold)
    {
        bool isKnown = false;
        try
        {
            BookedAs booked = posting.Bill.ChargeNanoUsd > 0 ? await BookAsync(posting) : await ledger.BookJobAsync(posting, CancellationToken.None);
            isKnown = true;
            bool isDurable = booked is BookedAs.Posted or BookedAs.AlreadyPosted;
            if (!isDurable) LogNotBooked(logger, accountId, end.JobId, end.State, booked);
            _gate.TryRelease(end.JobId, end.ReturnsRate);
            return new SettleResult(isDurable, isDurable ? posting.Bill.ChargeNanoUsd : 0, AvailableNanoUsd);
        }
        finally
        {
            if (!isKnown && hold is not null) hold.Settling = null;
        }
    }

    /// <summary>The same for a bill that no money is held for here: what remains in the lease decides, unless it is in the books.</summary>
    private async Task<BookedAs> BookAsync(JobPosting posting)
    {
        long charge = posting.Bill.ChargeNanoUsd;
        BookedAs booked = BookedAs.NotCovered;
        for (int i = 0; i < MaxPostings; i++)
        {
            LeaseFunds funds = await _lease.GetAsync();
            bool isCovered = funds.TryBegin(charge);
            // While nothing is known it counts as spent; the next renewal of the lease says better.
            bool isSpent = true;
            try
            {
                booked = await ledger.BookJobAsync(posting with { Epoch = isCovered ? funds.Epoch : LedgerLease.None }, CancellationToken.None);
                isSpent = booked == BookedAs.Posted;
            }
            finally
            {
                if (isCovered) funds.End(charge, isSpent);
                // Whether what is known of the key's spending has it cannot be said.
                _gate.UseOf(posting.KeyId).Spend.Forget();
            }

            if (!isCovered || booked != BookedAs.NotCovered) return booked;
            LogFenced(logger, accountId, funds.Epoch);
            _lease.Drop(funds);
        }

        return booked;
    }
}
