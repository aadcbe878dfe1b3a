using IdleCloud.Contracts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace IdleCloud.Silo.Ledger;

/// <summary>
/// Brings bills into the books that other processes have logged: they died, or are not that far yet. Nobody has to know which: a bill's
/// job makes it count once, whoever is first, and its row goes with it.
/// </summary>
internal sealed partial class LoggedBills(
    LedgerDatabase database, BillLog log, BillPoster poster, IOptions<LedgerOptions> options, TimeProvider clock, ILogger<LoggedBills> logger)
{
    private const int RowsAtOnce = 32;

    // Below and above this process's own: two ranges of the key, which are empty as long as there is one silo.
    private const string OfOthers = "select writer, seq from bill_log where writer < $1 union all select writer, seq from bill_log where writer > $1";

    private const string OfOwner =
        """
        select writer, seq from bill_log where writer < $1 and owners @> array[$2]
        union all select writer, seq from bill_log where writer > $1 and owners @> array[$2]
        """;

    private const string Old = "select writer, seq from bill_log where logged_at < now() - $1";

    private const string Bills =
        """
        select l.writer, l.seq, l.bills from unnest($1::uuid[], $2::bigint[]) as t (writer, seq)
        join bill_log l on l.writer = t.writer and l.seq = t.seq order by l.writer, l.seq
        """;

    private readonly LedgerOptions _options = options.Value;

    /// <summary>Brings over what others have logged of an owner's bills by now.</summary>
    /// <exception cref="StorageUnavailableException">PostgreSQL does not answer in time.</exception>
    public Task FoldAsync(string owner, CancellationToken cancellationToken) =>
        FoldAsync(OfOwner, [P(log.Writer), P(owner)], _options.CallTimeout, cancellationToken);

    /// <summary>Brings over all that others have logged by now.</summary>
    /// <returns>How many bills.</returns>
    /// <exception cref="StorageUnavailableException">PostgreSQL does not answer in time.</exception>
    public Task<int> FoldAllAsync(CancellationToken cancellationToken) =>
        FoldAsync(OfOthers, [P(log.Writer)], _options.CheckTimeout, cancellationToken);

    /// <summary>Brings over what has been in the log for longer than its writer would leave it there.</summary>
    /// <returns>How many bills.</returns>
    /// <exception cref="StorageUnavailableException">PostgreSQL does not answer in time.</exception>
    public Task<int> FoldOldAsync(CancellationToken cancellationToken) =>
        FoldAsync(Old, [P(_options.TakeOverAge)], _options.CheckTimeout, cancellationToken);

    private async Task<int> FoldAsync(string sql, NpgsqlParameter[] parameters, TimeSpan timeout, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                // What takes longer goes on by itself: whoever comes next finds less.
                return await FoldOnceAsync(sql, [.. parameters.Select(static one => one.Clone())]).WaitAsync(timeout, clock, cancellationToken);
            }
            catch (NpgsqlException e) when (e is { InnerException: IOException } && attempt == 1)
            {
                // A dead connection of the pool, in all likelihood.
                database.Clear();
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException)
            {
                throw new StorageUnavailableException($"Logged bills could not be brought into the books: {e.Message}", e);
            }
        }
    }

    private async Task<int> FoldOnceAsync(string sql, NpgsqlParameter[] parameters)
    {
        await using NpgsqlConnection connection = await database.OpenAsync(CancellationToken.None);
        List<LogRow> rows = await FindAsync(connection, sql, parameters);
        int count = 0;
        foreach (LogRow[] some in rows.Chunk(RowsAtOnce))
        {
            foreach (PendingPost[] posts in (await ReadAsync(connection, some)).Chunk(_options.MaxBatch))
            {
                await poster.PostAsync(connection, posts);
                count += posts.Length;
            }
        }

        if (count > 0) LogFolded(count, rows.Count);
        return count;
    }

    private static async Task<List<LogRow>> FindAsync(NpgsqlConnection connection, string sql, NpgsqlParameter[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        List<LogRow> rows = [];
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) rows.Add(new(reader.GetGuid(0), reader.GetInt64(1)));
        return rows;
    }

    private static async Task<List<PendingPost>> ReadAsync(NpgsqlConnection connection, LogRow[] rows)
    {
        await using var command = new NpgsqlCommand(Bills, connection)
        {
            Parameters = { P(rows.Select(static row => row.Writer).ToArray()), P(rows.Select(static row => row.Sequence).ToArray()) },
        };
        List<PendingPost> posts = [];
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            posts.AddRange(BillLog.Read(reader.GetFieldValue<byte[]>(2)).Select(static posting => new PendingPost(posting)));
            posts[^1].EndsRow = new(reader.GetGuid(0), reader.GetInt64(1));
        }

        return posts;
    }

    private static NpgsqlParameter P<T>(T value) => new NpgsqlParameter<T> { TypedValue = value };

    [LoggerMessage(1, LogLevel.Debug, "Brought {Bills} bills of {Rows} rows into the books that others had logged.")]
    private partial void LogFolded(int bills, int rows);
}
