using IdleCloud.Silo.Payments.Events;
using Npgsql;
using NpgsqlTypes;

namespace IdleCloud.Silo.Payments.TopUps;

/// <summary>The top-ups in PostgreSQL.</summary>
internal sealed class TopUpStore(NpgsqlDataSource database)
{
    private const string Columns =
        "id, account_id, amount_cents, state, email, session_id, page_url, payment, " +
        "booked_paid, booked_refunded, booked_disputed, booked_dispute_fee, revision";

    private const string FindSql = $"select {Columns} from payment_topup where id = $1";

    private const string AddSql = $"""
        with added as (
            insert into payment_topup (id, account_id, amount_cents, email) values ($1, $2, $3, $4)
            on conflict (id) do nothing returning {Columns})
        select {Columns} from added union all select {Columns} from payment_topup where id = $1
        """;

    private const string SetPageSql =
        "update payment_topup set session_id = coalesce(session_id, $2), page_url = coalesce(page_url, $3), changed_at = now() where id = $1";

    /// <summary>A top-up, or null.</summary>
    public async Task<TopUp?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand(FindSql);
        command.Parameters.Add(new() { Value = id });
        return await ReadOneAsync(command, cancellationToken);
    }

    /// <summary>Adds a top-up, unless there is one with its id; then that one is the answer.</summary>
    public async Task<TopUp> AddAsync(Guid id, string accountId, long amountCents, string? email, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand(AddSql);
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = accountId });
        command.Parameters.Add(new() { Value = amountCents });
        command.Parameters.Add(Text(email));
        // Two at once: neither sees the other's row in the same statement, but the next look does.
        return await ReadOneAsync(command, cancellationToken) ?? await FindAsync(id, cancellationToken) ??
            throw new InvalidOperationException($"Top-up {id} was added and is not there.");
    }

    /// <summary>Keeps the page; the first one stays.</summary>
    public async Task SetPageAsync(Guid id, string sessionId, string? pageUrl, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand(SetPageSql);
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = sessionId });
        command.Parameters.Add(Text(pageUrl));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Locks a top-up to the transaction's end.</summary>
    public static async Task<TopUp?> LockAsync(NpgsqlConnection connection, Guid id, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"{FindSql} for update", connection) { Parameters = { new() { Value = id } } };
        return await ReadOneAsync(command, cancellationToken);
    }

    /// <summary>Locks the top-up of a payment to the transaction's end.</summary>
    public static async Task<TopUp?> LockByPaymentAsync(NpgsqlConnection connection, string payment, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"select {Columns} from payment_topup where payment = $1 for update", connection)
        {
            Parameters = { new() { Value = payment } },
        };
        return await ReadOneAsync(command, cancellationToken);
    }

    /// <summary>Writes what has become of a locked top-up.</summary>
    public static async Task WriteAsync(NpgsqlConnection connection, TopUp topUp, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            update payment_topup set state = $2, session_id = $3, payment = $4, booked_paid = $5, booked_refunded = $6, booked_disputed = $7,
                booked_dispute_fee = $8, revision = $9, changed_at = now() where id = $1
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = topUp.Id }, new() { Value = (short)topUp.State }, Text(topUp.SessionId), Text(topUp.Payment),
                new() { Value = topUp.Booked.PaidCents }, new() { Value = topUp.Booked.RefundedCents },
                new() { Value = topUp.Booked.DisputedCents }, new() { Value = topUp.Booked.DisputeFeeCents }, new() { Value = topUp.Revision },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlParameter Text(string? value) => new NpgsqlParameter<string?> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text };

    private static async Task<TopUp?> ReadOneAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken)) return null;
        return new TopUp
        {
            Id = reader.GetGuid(0),
            AccountId = reader.GetString(1),
            AmountCents = reader.GetInt64(2),
            State = (TopUpState)reader.GetInt16(3),
            Email = reader.IsDBNull(4) ? null : reader.GetString(4),
            SessionId = reader.IsDBNull(5) ? null : reader.GetString(5),
            PageUrl = reader.IsDBNull(6) ? null : reader.GetString(6),
            Payment = reader.IsDBNull(7) ? null : reader.GetString(7),
            Booked = new PaymentTotals(reader.GetInt64(8), reader.GetInt64(9), reader.GetInt64(10), reader.GetInt64(11)),
            Revision = reader.GetInt32(12),
        };
    }
}
