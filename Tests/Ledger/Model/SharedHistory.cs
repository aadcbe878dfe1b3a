using IdleCloud.Contracts.Ledger;
using IdleCloud.Silo.Ledger;

namespace IdleCloud.Tests.Ledger.Model;

/// <summary>
/// One of several threads that use the books at once. Which answer a command gets depends on the others; so it counts what it was
/// answered, and the sums must be what the books say.
/// </summary>
internal sealed class SharedHistory(LedgerHarness books, int seed)
{
    private readonly Random _random = new(seed);
    private readonly Dictionary<string, long> _credited = [], _earned = [];
    private readonly List<JobPosting> _done = [];

    public int Posted { get; private set; }

    public long Credited(string owner) => _credited.GetValueOrDefault(owner);

    public long Earned(string owner) => _earned.GetValueOrDefault(owner);

    public async Task RunAsync(int commands, CancellationToken cancel)
    {
        for (int i = 0; i < commands; i++)
        {
            string owner = LedgerCommand.Owners[_random.Next(LedgerCommand.Owners.Count)];
            switch (_random.Next(10))
            {
                case 0: await MoveAsync(owner, (AccountKind.CustomerPromo, owner), (AccountKind.PromoSource, ""), _random.Next(1, 2_000), cancel); break;
                case 1: await MoveAsync(owner, (AccountKind.Customer, owner), (AccountKind.StripeClearing, ""), _random.Next(1, 2_000), cancel); break;
                case 2: await MoveAsync(owner, (AccountKind.StripeClearing, ""), (AccountKind.Customer, owner), _random.Next(1, 900), cancel); break;
                case 3: await RepeatAsync(); break;
                case 4: await books.Ledger.CloseLeaseAsync(owner, (await books.Ledger.OpenLeaseAsync(owner, cancel)).Epoch - _random.Next(2), cancel); break;
                default: await PostAsync(owner, cancel); break;
            }
        }
    }

    private async Task MoveAsync(
        string owner, (AccountKind Kind, string Owner) to, (AccountKind Kind, string Owner) from, long amount, CancellationToken cancel)
    {
        Transfer transfer = LedgerHarness.NewTransfer(TransferKind.Repair, (to.Kind, to.Owner, amount), (from.Kind, from.Owner, -amount));
        transfer = transfer with { ShortfallToDebt = true };
        TransferResult[] results = await Task.WhenAll(books.Ledger.TransferAsync(transfer, cancel), books.Ledger.TransferAsync(transfer, cancel));
        Assert.Single(results, result => result.Status == TransferStatus.Posted);
        Assert.Single(results, result => result.Status == TransferStatus.AlreadyPosted);
        Add(_credited, owner, to.Kind == AccountKind.StripeClearing ? -amount : amount);
    }

    private async Task PostAsync(string owner, CancellationToken cancel)
    {
        LedgerLease lease = await books.Ledger.OpenLeaseAsync(owner, cancel);
        JobPosting[] postings = [.. Enumerable.Range(0, _random.Next(1, 9)).Select(_ =>
            LedgerHarness.NewPosting(owner, lease.Epoch, _random.Next(6), LedgerCommand.Owners[_random.Next(LedgerCommand.Owners.Count)]))];
        PostStatus[] statuses = await Task.WhenAll(postings.Select(books.PostAsync));
        for (int i = 0; i < postings.Length; i++)
        {
            Assert.True(statuses[i] is PostStatus.Accepted or PostStatus.Fenced, $"{statuses[i]}");
            if (statuses[i] != PostStatus.Accepted) continue;
            Posted++;
            _done.Add(postings[i]);
            Add(_credited, owner, -postings[i].Bill.ChargeNanoUsd);
            Add(_earned, postings[i].MinerOwner!, postings[i].Bill.PayNanoUsd);
        }
    }

    private async Task RepeatAsync()
    {
        if (_done.Count == 0) return;
        JobPosting posting = _done[_random.Next(_done.Count)];
        // Accepted or fenced, and in the books as it was in either case.
        await books.PostAsync(posting);
        await books.PostAsync(LedgerHarness.NewPosting(posting.AccountId, posting.Epoch, 99, id: posting.JobId));
    }

    private static void Add(Dictionary<string, long> sums, string owner, long amount) => sums[owner] = sums.GetValueOrDefault(owner) + amount;
}
