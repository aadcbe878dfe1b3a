using IdleCloud.Contracts.Ledger;
using IdleCloud.Silo.Ledger;
using Npgsql;

namespace IdleCloud.Tests.Ledger.Model;

/// <summary>Runs a history against the model and against the real books, and compares every answer.</summary>
internal sealed class LedgerRun(string connectionString, string journal) : IAsyncDisposable
{
    private readonly ModelLedger _model = new();
    private readonly List<JobPosting> _postings = [];
    private readonly List<Transfer> _transfers = [];
    private LedgerHarness? _books;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ILedger Ledger => _books!.Ledger;

    public async ValueTask DisposeAsync()
    {
        if (_books is not null) await _books.DisposeAsync();
    }

    /// <summary>Runs all, and compares the books as a whole at the end.</summary>
    public async Task RunAsync(IEnumerable<LedgerCommand> commands)
    {
        _books = await LedgerHarness.StartAsync(connectionString, journal);
        foreach (LedgerCommand command in commands) await StepAsync(command);
        Assert.Equal(_model.Describe(LedgerCommand.Owners), await DescribeAsync());
        LedgerCheck check = await Ledger.CheckAsync(Cancel);
        Assert.Equal([], check.Broken);
        Assert.Equal(_model.Transfers, check.Transfers);
    }

    private Task StepAsync(LedgerCommand command)
    {
        long epoch = _model.Lease(command.Name).Epoch;
        return command.Kind switch
        {
            CommandKind.Open => SameAsync(_model.Open(command.Name), Ledger.OpenLeaseAsync(command.Name, Cancel)),
            CommandKind.Extend => SameAsync(_model.Extend(command.Name, epoch), Ledger.ExtendLeaseAsync(command.Name, epoch, Cancel)),
            CommandKind.ExtendOld => SameAsync(_model.Extend(command.Name, epoch - 1), Ledger.ExtendLeaseAsync(command.Name, epoch - 1, Cancel)),
            CommandKind.Close => CloseAsync(command.Name, epoch),
            CommandKind.Post or CommandKind.PostOld or CommandKind.PostUnowned => PostAsync(command.NewPosting(epoch)),
            CommandKind.PostTogether => PostAsync(
                [.. Enumerable.Range(0, 2 + command.Size).Select(i => (command with { Size = i % 5 }).NewPosting(epoch))]),
            CommandKind.Book or CommandKind.BookOld => BookAsync(command.NewPosting(epoch)),
            CommandKind.BookAgain when _postings.Count > 0 => SameAsync(_postings[command.Pick % _postings.Count]),
            CommandKind.BookOther when _postings.Count > 0 => SameAsync(Other(_postings[command.Pick % _postings.Count])),
            CommandKind.BookAgain or CommandKind.BookOther => Task.CompletedTask,
            CommandKind.Repeat => RepeatAsync(command.Pick, posting => posting, transfer => transfer),
            CommandKind.OtherBody => RepeatAsync(command.Pick, Other, transfer => transfer with { Note = "another" }),
            CommandKind.Reload => ReloadAsync(),
            _ => MoveAsync(command.NewTransfer(epoch)),
        };
    }

    private async Task CloseAsync(string owner, long epoch)
    {
        _model.Close(owner, epoch);
        await Ledger.CloseLeaseAsync(owner, epoch, Cancel);
    }

    private Task PostAsync(params JobPosting[] postings)
    {
        _postings.AddRange(postings);
        return AnswerAsync(postings);
    }

    private Task BookAsync(JobPosting posting)
    {
        _postings.Add(posting);
        return SameAsync(posting);
    }

    private Task SameAsync(JobPosting posting) => SameAsync(_model.Book(posting), Ledger.BookJobAsync(posting, Cancel));

    private static JobPosting Other(JobPosting posting) => LedgerHarness.NewPosting(posting.AccountId, posting.Epoch, 13, id: posting.JobId);

    // In one commit, or as many as the books like: as if one came after the other.
    private async Task AnswerAsync(params JobPosting[] postings)
    {
        PostStatus[] told = await Task.WhenAll(postings.Select(_books!.PostAsync));
        Assert.All(postings.Zip(told), answer => Assert.True(_model.Post(answer.First, answer.Second), $"{answer.Second}: {answer.First}"));
        await _books!.FlushAsync();
        _model.Flush();
    }

    private Task MoveAsync(Transfer transfer)
    {
        _transfers.Add(transfer);
        return SameAsync(_model.Move(transfer), StatusAsync(transfer));
    }

    private Task RepeatAsync(int pick, Func<JobPosting, JobPosting> ofJob, Func<Transfer, Transfer> ofTransfer)
    {
        int all = _postings.Count + _transfers.Count;
        if (all == 0) return Task.CompletedTask;
        int chosen = pick % all;
        if (chosen >= _postings.Count)
        {
            Transfer transfer = ofTransfer(_transfers[chosen - _postings.Count]);
            return SameAsync(_model.Move(transfer), StatusAsync(transfer));
        }

        return AnswerAsync(ofJob(_postings[chosen]));
    }

    /// <summary>The process ends without a word, and another one begins.</summary>
    private async Task ReloadAsync()
    {
        _model.Reload();
        await _books!.DisposeAsync();
        _books = await LedgerHarness.StartAsync(connectionString, journal);
    }

    private async Task<TransferStatus> StatusAsync(Transfer transfer) => (await Ledger.TransferAsync(transfer, Cancel)).Status;

    private static async Task SameAsync<T>(T expected, Task<T> actual) => Assert.Equal(expected, await actual);

    private async Task<string> DescribeAsync()
    {
        List<string> accounts = [], leases = [];
        await using NpgsqlCommand command = _books!.Database.CreateCommand(
            "select kind, owner, sum(credits - debits)::bigint from ledger_account group by kind, owner having sum(credits - debits) <> 0");
        await using (NpgsqlDataReader reader = await command.ExecuteReaderAsync(Cancel))
        {
            while (await reader.ReadAsync(Cancel)) accounts.Add($"{(AccountKind)reader.GetInt16(0)} {reader.GetString(1)} {reader.GetInt64(2)}");
        }

        foreach (string owner in LedgerCommand.Owners) leases.Add($"lease {owner} {await LeaseAsync(owner)}");
        return string.Join('\n', [.. accounts.Order(StringComparer.Ordinal), .. leases]);
    }

    private async Task<ModelLease> LeaseAsync(string owner)
    {
        await using NpgsqlCommand command = _books!.Database.CreateCommand(
            "select epoch, is_open, promo_remaining, paid_remaining from ledger_lease where owner = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = owner });
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(Cancel);
        return await reader.ReadAsync(Cancel)
            ? new(reader.GetInt64(0), reader.GetBoolean(1), reader.GetInt64(2), reader.GetInt64(3))
            : new(0, false, 0, 0);
    }
}
