using Npgsql;
using NpgsqlTypes;

namespace IdleCloud.Silo.Ledger;

/// <summary>
/// Reads and writes <see cref="Books"/>. What is read is locked until the commit: the leases in the order of their owners, then the
/// accounts in the order of their ids, so that two writers never wait for each other in a circle.
/// </summary>
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

    private const string ReadTransfer = "select id, digest from ledger_transfer where id = $1";
    private const string ReadOutcomes = "select job_id, digest from job_outcome where job_id = any($1)";

    private const string WriteAccounts =
        """
        update ledger_account a set credits = t.credits, debits = t.debits, held = t.held
        from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[]) as t (id, credits, debits, held) where a.id = t.id
        """;

    private const string WriteLeases =
        """
        update ledger_lease l set epoch = t.epoch, is_open = t.is_open, promo_remaining = t.promo, paid_remaining = t.paid,
            renewed_at = case when t.is_renewed then now() else l.renewed_at end
        from unnest($1::text[], $2::bigint[], $3::boolean[], $4::bigint[], $5::bigint[], $6::boolean[])
            as t (owner, epoch, is_open, promo, paid, is_renewed) where l.owner = t.owner
        """;

    private const string WriteKeys =
        """
        insert into ledger_key_spend (key_id, spent)
        select * from unnest($1::text[], $2::bigint[]) as t (key_id, spent) order by key_id
        on conflict (key_id) do update set spent = ledger_key_spend.spent + excluded.spent
        """;

    private const string CopyTransfers = "copy ledger_transfer (id, kind, digest, reference, note, accounts, amounts) from stdin (format binary)";

    private const string CopyOutcomes =
        """
        copy job_outcome (
            job_id, account_id, key_id, model_id, state, attempt, miner_id, miner_owner,
            prompt_tokens, completion_tokens, reasoning_tokens, cached_tokens, price_version, prompt_price, completion_price,
            held, charge, pay, share_ppm, ended_at, digest, ask_prompt, ask_completion, miner_prompt_tokens, miner_completion_tokens,
            duration_ms, first_token_ms, finish_reason, trace_parent) from stdin (format binary)
        """;

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
                view.JobIds is { } jobs ? Command(ReadOutcomes, P(jobs)) : Command(ReadTransfer, P(view.TransferId ?? Guid.Empty)),
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
        while (await reader.ReadAsync())
        {
            if (view.JobIds is null) books.KnownDigest = reader.GetGuid(1);
            else books.KnownJobs.Add(reader.GetGuid(0), reader.GetGuid(1));
        }

        return books;
    }

    /// <summary>Writes what has changed.</summary>
    public static async Task WriteAsync(NpgsqlConnection connection, Books books)
    {
        await WriteRowsAsync(connection, books);
        AccountRow[] accounts = [.. books.Accounts.Where(static row => row.IsChanged)];
        LeaseRow[] leases = [.. books.Leases.Where(static row => row.IsChanged)];
        await using var batch = new NpgsqlBatch(connection);
        if (accounts.Length > 0)
        {
            batch.BatchCommands.Add(Command(WriteAccounts,
                Column(accounts, static row => row.Id), Column(accounts, static row => row.Credits),
                Column(accounts, static row => row.Debits), Column(accounts, static row => row.Held)));
        }

        if (leases.Length > 0)
        {
            batch.BatchCommands.Add(Command(WriteLeases,
                Column(leases, static row => row.Owner), Column(leases, static row => row.Epoch), Column(leases, static row => row.IsOpen),
                Column(leases, static row => row.Promo), Column(leases, static row => row.Paid), Column(leases, static row => row.IsRenewed)));
        }

        Dictionary<string, long> spent = new(StringComparer.Ordinal);
        foreach (PendingPost post in books.Outcomes)
        {
            if (post.IsCharged) spent[post.Posting.KeyId] = spent.GetValueOrDefault(post.Posting.KeyId) + post.Posting.Bill.ChargeNanoUsd;
        }

        if (spent.Count > 0) batch.BatchCommands.Add(Command(WriteKeys, P(spent.Keys.ToArray()), P(spent.Values.ToArray())));
        if (batch.BatchCommands.Count > 0) await batch.ExecuteNonQueryAsync();
    }

    /// <summary>Writes the rows that are never changed. They are copied in: that is the least that PostgreSQL can be asked for.</summary>
    public static async Task WriteRowsAsync(NpgsqlConnection connection, Books books)
    {
        if (books.Outcomes.Count > 0) await CopyAsync(connection, books.Outcomes);
        if (books.Transfers.Count > 0) await CopyAsync(connection, books.Transfers);
    }

    private static async Task CopyAsync(NpgsqlConnection connection, List<TransferRow> rows)
    {
        await using NpgsqlBinaryImporter copy = await connection.BeginBinaryImportAsync(CopyTransfers);
        foreach (TransferRow row in rows)
        {
            await copy.StartRowAsync();
            await copy.WriteAsync(row.Id, NpgsqlDbType.Uuid);
            await copy.WriteAsync((short)row.Kind, NpgsqlDbType.Smallint);
            await copy.WriteAsync(row.Digest, NpgsqlDbType.Uuid);
            await copy.WriteAsync(row.Reference, NpgsqlDbType.Text);
            await copy.WriteAsync(row.Note, NpgsqlDbType.Text);
            await copy.WriteAsync(row.Accounts, NpgsqlDbType.Array | NpgsqlDbType.Bigint);
            await copy.WriteAsync(row.Amounts, NpgsqlDbType.Array | NpgsqlDbType.Bigint);
        }

        await copy.CompleteAsync();
    }

    private static async Task CopyAsync(NpgsqlConnection connection, List<PendingPost> posts)
    {
        await using NpgsqlBinaryImporter copy = await connection.BeginBinaryImportAsync(CopyOutcomes);
        foreach (PendingPost post in posts)
        {
            JobPosting bill = post.Posting;
            await copy.StartRowAsync();
            await copy.WriteAsync(bill.JobId, NpgsqlDbType.Uuid);
            await copy.WriteAsync(bill.AccountId, NpgsqlDbType.Text);
            await copy.WriteAsync(bill.KeyId, NpgsqlDbType.Text);
            await copy.WriteAsync(bill.ModelId, NpgsqlDbType.Text);
            await copy.WriteAsync((short)bill.State, NpgsqlDbType.Smallint);
            await copy.WriteAsync(bill.Attempt, NpgsqlDbType.Integer);
            await WriteAsync(copy, bill.MinerId);
            await WriteAsync(copy, bill.MinerOwner);
            await copy.WriteAsync(bill.Usage.PromptTokens, NpgsqlDbType.Bigint);
            await copy.WriteAsync(bill.Usage.CompletionTokens, NpgsqlDbType.Bigint);
            await copy.WriteAsync(bill.Usage.ReasoningTokens, NpgsqlDbType.Bigint);
            await copy.WriteAsync(bill.Usage.CachedTokens, NpgsqlDbType.Bigint);
            await copy.WriteAsync(bill.Price.Version, NpgsqlDbType.Integer);
            await copy.WriteAsync(bill.Price.PromptNanoUsdPerMillion, NpgsqlDbType.Bigint);
            await copy.WriteAsync(bill.Price.CompletionNanoUsdPerMillion, NpgsqlDbType.Bigint);
            await copy.WriteAsync(bill.HeldNanoUsd, NpgsqlDbType.Bigint);
            await copy.WriteAsync(bill.Bill.ChargeNanoUsd, NpgsqlDbType.Bigint);
            await copy.WriteAsync(bill.Bill.PayNanoUsd, NpgsqlDbType.Bigint);
            await copy.WriteAsync(bill.SharePpm, NpgsqlDbType.Integer);
            await copy.WriteAsync(bill.EndedAt.UtcDateTime, NpgsqlDbType.TimestampTz);
            await copy.WriteAsync(post.Digest, NpgsqlDbType.Uuid);
            await WriteAsync(copy, bill.Ask?.PromptNanoUsdPerMillion);
            await WriteAsync(copy, bill.Ask?.CompletionNanoUsdPerMillion);
            await WriteAsync(copy, bill.MinerUsage?.PromptTokens);
            await WriteAsync(copy, bill.MinerUsage?.CompletionTokens);
            await WriteAsync(copy, (long?)bill.Trace?.Duration.TotalMilliseconds);
            await WriteAsync(copy, (long?)bill.Trace?.FirstToken?.TotalMilliseconds);
            await WriteAsync(copy, bill.Trace?.FinishReason);
            await WriteAsync(copy, bill.Trace?.TraceParent);
        }

        await copy.CompleteAsync();
    }

    private static Task WriteAsync(NpgsqlBinaryImporter copy, string? text) =>
        text is null ? copy.WriteNullAsync() : copy.WriteAsync(text, NpgsqlDbType.Text);

    private static Task WriteAsync(NpgsqlBinaryImporter copy, long? number) =>
        number is { } value ? copy.WriteAsync(value, NpgsqlDbType.Bigint) : copy.WriteNullAsync();

    private static NpgsqlParameter<T[]> Column<TRow, T>(TRow[] rows, Func<TRow, T> read) => P(Array.ConvertAll(rows, row => read(row)));

    private static NpgsqlParameter<T> P<T>(T value) => new() { TypedValue = value };

    private static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (NpgsqlParameter parameter in parameters) command.Parameters.Add(parameter);
        return command;
    }
}
