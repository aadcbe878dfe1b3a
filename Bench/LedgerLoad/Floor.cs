using System.Diagnostics;
using IdleCloud.Silo.Ledger;
using Npgsql;

namespace IdleCloud.Bench.LedgerLoad;

/// <summary>
/// What PostgreSQL itself takes: the rows of bills, an outcome and a transfer each, copied in on one connection, without a look at what is
/// there and without a balance. Nothing that keeps books in these tables can be faster on this machine.
/// </summary>
internal static class Floor
{
    private static readonly int[] Batches = [1, 32, 512];

    public static async Task MeasureAsync(LedgerDatabase database, TimeSpan duration, Func<int, JobPosting> bill)
    {
        await using NpgsqlConnection connection = await database.OpenAsync(CancellationToken.None);
        Console.WriteLine("rows alone: in a commit   bills/s");
        foreach (int size in Batches)
        {
            long began = Stopwatch.GetTimestamp();
            int count = 0;
            for (; Stopwatch.GetElapsedTime(began) < duration; count += size) await CommitAsync(connection, count, size, bill);
            Console.WriteLine($"{size,24} {count / Stopwatch.GetElapsedTime(began).TotalSeconds,9:n0}");
        }

        // Such rows are in no balance, and the check would say so.
        await using var clean = new NpgsqlCommand(
            """
            set session_replication_role = replica;
            truncate job_outcome, ledger_transfer;
            set session_replication_role = default
            """, connection);
        await clean.ExecuteNonQueryAsync();
    }

    private static async Task CommitAsync(NpgsqlConnection connection, int first, int size, Func<int, JobPosting> bill)
    {
        var books = new Books();
        for (int i = 0; i < size; i++)
        {
            var post = new PendingPost(bill(first + i));
            books.Outcomes.Add(post);
            books.Transfers.Add(new(post.Posting.JobId, Contracts.Ledger.TransferKind.Job, post.Digest, "", "", [1, 2, 3], [-8_400, 6_720, 1_680]));
        }

        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync();
        await BooksSql.WriteRowsAsync(connection, books);
        await transaction.CommitAsync();
    }
}
