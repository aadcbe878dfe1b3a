using Microsoft.Extensions.Logging;
using Npgsql;

namespace IdleCloud.Silo.Ledger;

/// <summary>
/// Commits bills, many at a time, and with them the end of their rows in the log; one that the books refuse does not hurt its neighbours.
/// </summary>
internal sealed partial class BillPoster(
    LedgerAccounts accounts, BillIntake intake, OutcomeJournal journal, LedgerMetrics metrics, TimeProvider clock, ILogger<BillPoster> logger)
{
    private const int MaxContentions = 10;
    private const string EndRows =
        "delete from bill_log l using unnest($1::uuid[], $2::bigint[]) as t (writer, seq) where l.writer = t.writer and l.seq = t.seq";

    /// <summary>Commits bills, as if one came after the other.</summary>
    /// <exception cref="NpgsqlException">PostgreSQL does not answer. Some may be written or be written yet; the connection is of no more use.</exception>
    public async Task PostAsync(NpgsqlConnection connection, IReadOnlyList<PendingPost> posts)
    {
        long started = clock.GetTimestamp();
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                BookedAs[] results = await PostTogetherAsync(connection, posts);
                metrics.OnCommitted(posts.Count, clock.GetElapsedTime(started));
                for (int i = 0; i < results.Length; i++) Note(posts[i].Posting, results[i]);
                return;
            }
            catch (PostgresException e) when (IsContention(e) && attempt < MaxContentions)
            {
                LogContention(attempt, e.MessageText);
            }
            catch (Exception e) when (e is OverflowException || (e is PostgresException refusal && LedgerConstraints.IsRefusal(refusal)))
            {
                await PostApartAsync(connection, posts, e);
                return;
            }
        }
    }

    private async Task PostApartAsync(NpgsqlConnection connection, IReadOnlyList<PendingPost> posts, Exception refusal)
    {
        if (posts.Count == 1)
        {
            LogRefused(posts[0].Posting.JobId, refusal.Message);
            Note(posts[0].Posting, BookedAs.Refused);
            await EndRowsAsync(connection, posts);
            return;
        }

        int half = posts.Count / 2;
        await PostAsync(connection, [.. posts.Take(half)]);
        await PostAsync(connection, [.. posts.Skip(half)]);
    }

    private async Task<BookedAs[]> PostTogetherAsync(NpgsqlConnection connection, IReadOnlyList<PendingPost> posts)
    {
        BooksView view = JobRules.View(posts);
        IReadOnlyDictionary<AccountKey, long> ids = await accounts.EnsureAsync(connection, view.Accounts, CancellationToken.None);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync();
        Books books = await BooksSql.ReadAsync(connection, view, ids);
        var results = new BookedAs[posts.Count];
        for (int i = 0; i < results.Length; i++) results[i] = JobRules.Post(books, posts[i]);
        if (books.IsChanged) await BooksSql.WriteAsync(connection, books);
        // Last, by everybody: who has a row's owners' leases gets the row as well.
        await EndRowsAsync(connection, posts);
        await transaction.CommitAsync();
        return results;
    }

    private static async Task EndRowsAsync(NpgsqlConnection connection, IReadOnlyList<PendingPost> posts)
    {
        LogRow[] rows = [.. posts.Where(static post => post.EndsRow is not null).Select(static post => post.EndsRow!.Value)];
        if (rows.Length == 0) return;
        await using var command = new NpgsqlCommand(EndRows, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid[]> { TypedValue = [.. rows.Select(static row => row.Writer)] },
                new NpgsqlParameter<long[]> { TypedValue = [.. rows.Select(static row => row.Sequence)] },
            },
        };
        await command.ExecuteNonQueryAsync();
    }

    private void Note(JobPosting posting, BookedAs result)
    {
        metrics.OnBooked(result);
        switch (result)
        {
            case BookedAs.Short:
                // Another silo has the lease, or we believed it to hold more than it did: whoever has it here opens another.
                intake.Fence(posting.AccountId, posting.Epoch);
                LogShort(posting.JobId, posting.AccountId, posting.Epoch);
                break;
            // Of two ends that cost nothing either is as good.
            case BookedAs.Conflict or BookedAs.Refused when posting.Bill.ChargeNanoUsd > 0:
                journal.KeepRefused(posting, result);
                break;
        }
    }

    // Another silo may have written a job's end since it was looked for.
    private static bool IsContention(PostgresException e) => LedgerConstraints.IsContention(e) || e.SqlState == PostgresErrorCodes.UniqueViolation;

    [LoggerMessage(1, LogLevel.Debug, "A commit of bills is tried again after attempt {Attempt}: {Reason}")]
    private partial void LogContention(int attempt, string reason);

    [LoggerMessage(2, LogLevel.Error, "The books refuse the bill of job {JobId}: {Reason}")]
    private partial void LogRefused(Guid jobId, string reason);

    [LoggerMessage(3, LogLevel.Error,
        "The bill of job {JobId} was more than the lease of {AccountId} (epoch {Epoch}) had left; it was taken from free credit, and the rest is owed.")]
    private partial void LogShort(Guid jobId, string accountId, long epoch);
}
