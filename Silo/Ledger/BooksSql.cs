using Npgsql;

namespace IdleCloud.Silo.Ledger;

/// <summary>Reads and writes <see cref="Books"/>, with the same order of locks as <see cref="PostSql"/>.</summary>
internal static class BooksSql
{
    private const string MakeLeases =
        """
        insert into ledger_lease (owner, epoch, is_open, promo_remaining, paid_remaining)
        select owner, 0, false, 0, 0 from unnest($1::text[]) owner order by owner
        on conflict do nothing
        """;

    private const string ReadLeases =
        "select owner, epoch, is_open, promo_remaining, paid_remaining from ledger_lease where owner = any($1) order by owner for no key update";

    private const string ReadAccounts =
        "select id, credits, debits, held from ledger_account where id = any($1) order by id for no key update";

    private const string ReadTransfer = "select digest from ledger_transfer where id = $1";
    private const string ReadOutcome = "select digest from job_outcome where job_id = $1";

    private const string WriteAccounts =
        """
        update ledger_account a set credits = t.credits, debits = t.debits, held = t.held
        from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[]) as t (id, credits, debits, held) where a.id = t.id
        """;

    private const string WriteLease =
        """
        update ledger_lease set epoch = $2, is_open = $3, promo_remaining = $4, paid_remaining = $5,
            renewed_at = case when $6 then now() else renewed_at end
        where owner = $1
        """;

    private const string WriteTransfer =
        "insert into ledger_transfer (id, kind, digest, reference, note, accounts, amounts) values ($1, $2, $3, $4, $5, $6, $7)";

    /// <summary>Locks and reads.</summary>
    public static async Task<Books> ReadAsync(NpgsqlConnection connection, BooksView view, IReadOnlyDictionary<AccountKey, long> ids)
    {
        string[] owners = [.. view.Owners.Distinct().Order(StringComparer.Ordinal)];
        Dictionary<long, AccountKey> keys = view.Accounts.Distinct().ToDictionary(key => ids[key]);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                Command(MakeLeases, P(owners)),
                Command(ReadLeases, P(owners)),
                Command(ReadAccounts, P(keys.Keys.ToArray())),
                view.JobId is { } job ? Command(ReadOutcome, P(job)) : Command(ReadTransfer, P(view.TransferId ?? Guid.Empty)),
            },
        };
        var books = new Books();
        await using NpgsqlDataReader reader = await batch.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            books.Add(new LeaseRow(reader.GetString(0), reader.GetInt64(1), reader.GetBoolean(2), reader.GetInt64(3), reader.GetInt64(4)));
        }

        await reader.NextResultAsync();
        while (await reader.ReadAsync())
        {
            long id = reader.GetInt64(0);
            books.Add(keys[id], new AccountRow(id, reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3)));
        }

        await reader.NextResultAsync();
        if (await reader.ReadAsync()) books.KnownDigest = reader.GetGuid(0);
        return books;
    }

    /// <summary>Writes all rows, changed or not: they are few.</summary>
    public static async Task WriteAsync(NpgsqlConnection connection, Books books, IReadOnlyDictionary<AccountKey, long> ids)
    {
        AccountRow[] accounts = [.. books.Accounts];
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Command(WriteAccounts, P(accounts.Select(row => row.Id).ToArray()), P(accounts.Select(row => row.Credits).ToArray()),
            P(accounts.Select(row => row.Debits).ToArray()), P(accounts.Select(row => row.Held).ToArray())));
        foreach (LeaseRow lease in books.Leases.Where(lease => lease.IsChanged))
        {
            batch.BatchCommands.Add(Command(WriteLease,
                P(lease.Owner), P(lease.Epoch), P(lease.IsOpen), P(lease.Promo), P(lease.Paid), P(lease.IsRenewed)));
        }

        foreach (TransferRow row in books.Transfers)
        {
            batch.BatchCommands.Add(Command(WriteTransfer,
                P(row.Id), P((short)row.Kind), P(row.Digest), P(row.Reference), P(row.Note), P(row.Accounts), P(row.Amounts)));
        }

        if (books.Outcome is { } outcome)
        {
            var force = new NpgsqlBatchCommand(PostSql.Force);
            new PostColumns(force).Bind([outcome], ids);
            batch.BatchCommands.Add(force);
        }

        await batch.ExecuteNonQueryAsync();
    }

    private static NpgsqlParameter<T> P<T>(T value) => new() { TypedValue = value };

    private static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (NpgsqlParameter parameter in parameters) command.Parameters.Add(parameter);
        return command;
    }
}
