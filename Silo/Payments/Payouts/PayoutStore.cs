using IdleCloud.Silo.Ledger;
using IdleCloud.Silo.Payments.Provider;
using Npgsql;

namespace IdleCloud.Silo.Payments.Payouts;

/// <summary>The payouts in PostgreSQL. Each change of state that moves money is one transaction with the transfer.</summary>
internal sealed class PayoutStore(NpgsqlDataSource database, ITransferWriter books)
{
    private const string Columns =
        "id, account_id, amount_cents, destination, state, provider_id, reason, extract(epoch from now() - first_sent_at)::float8, steps";

    private const string AddSql = """
        insert into payout (id, account_id, amount_cents, destination, state) values ($1, $2, $3, $4, 1) on conflict (id) do nothing
        """;

    // Whoever takes one up has it for itself that long; it is asked for before it is perhaps sent, so that a crash after it is known.
    private const string TakeSql = $"""
        update payout set
            next_step_at = now() + $1,
            steps = steps + 1,
            first_sent_at = coalesce(first_sent_at, case when state = 1 then now() end),
            state = case when state = 1 then 2 else state end
        where id = (
            select id from payout where state in (1, 2, 3) and next_step_at <= now()
            order by next_step_at limit 1 for update skip locked)
        returning {Columns}
        """;

    /// <summary>A payout, or null.</summary>
    public async Task<Payout?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand($"select {Columns} from payout where id = $1");
        command.Parameters.Add(new() { Value = id });
        return await ReadOneAsync(command, cancellationToken);
    }

    /// <summary>Where an owner's money goes, or null.</summary>
    public async Task<string?> FindDestinationAsync(string accountId, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand("select destination from payout_destination where account_id = $1");
        command.Parameters.Add(new() { Value = accountId });
        return await command.ExecuteScalarAsync(cancellationToken) as string;
    }

    /// <summary>Says where an owner's money goes, unless that is known.</summary>
    /// <returns>Where it goes.</returns>
    public async Task<string> AddDestinationAsync(string accountId, string destination, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand(
            """
            insert into payout_destination (account_id, destination) values ($1, $2)
            on conflict (account_id) do update set destination = payout_destination.destination
            returning destination
            """);
        command.Parameters.Add(new() { Value = accountId });
        command.Parameters.Add(new() { Value = destination });
        return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Says where an owner's money goes.</summary>
    public async Task SetDestinationAsync(string accountId, string destination, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand(
            """
            insert into payout_destination (account_id, destination) values ($1, $2)
            on conflict (account_id) do update set destination = excluded.destination, changed_at = now()
            """);
        command.Parameters.Add(new() { Value = accountId });
        command.Parameters.Add(new() { Value = destination });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Adds a payout and sets its money aside.</summary>
    /// <returns>False when less is payable, and nothing was written; true also when a payout with this id was there before.</returns>
    public async Task<bool> AddAsync(PayoutOrder order, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await database.OpenConnectionAsync(cancellationToken);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var command = new NpgsqlCommand(AddSql, connection)
        {
            Parameters =
            {
                new() { Value = order.PayoutId }, new() { Value = order.AccountId }, new() { Value = order.AmountCents },
                new() { Value = order.Destination },
            },
        })
        {
            if (await command.ExecuteNonQueryAsync(cancellationToken) == 0) return true;
        }

        TransferResult result = await books.WriteAsync(connection, PayoutTransfers.Start(order), cancellationToken);
        if (result.Status == TransferStatus.Insufficient) return false;
        MustBePosted(result, order);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Takes one up whose next step is due, so that nobody else does for that long.</summary>
    public async Task<Payout?> TakeAsync(TimeSpan lease, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand(TakeSql);
        command.Parameters.Add(new() { Value = lease });
        return await ReadOneAsync(command, cancellationToken);
    }

    /// <summary>Puts one back until later.</summary>
    public Task PostponeAsync(Guid id, TimeSpan until, CancellationToken cancellationToken) =>
        ChangeAsync("update payout set next_step_at = now() + $2 where id = $1", id, cancellationToken, new() { Value = until });

    /// <summary>Notes that one will not be sent.</summary>
    public Task RefuseAsync(Guid id, string reason, CancellationToken cancellationToken) => ChangeAsync(
        "update payout set state = 3, reason = $2, next_step_at = now(), changed_at = now() where id = $1 and state = 2",
        id, cancellationToken, new() { Value = reason });

    /// <summary>Leaves one to a person. Its money stays set aside.</summary>
    public Task GiveUpAsync(Guid id, string reason, CancellationToken cancellationToken) => ChangeAsync(
        "update payout set state = 6, reason = $2, changed_at = now() where id = $1 and state in (2, 3)",
        id, cancellationToken, new() { Value = reason });

    /// <summary>Books that the provider has sent it.</summary>
    /// <returns>False when it had come to an end before.</returns>
    public Task<bool> EndPaidAsync(PayoutOrder order, string providerId, CancellationToken cancellationToken) => EndAsync(
        "update payout set state = 4, provider_id = $2, reason = null, changed_at = now() where id = $1 and state in (2, 3)",
        order, new() { Value = providerId }, PayoutTransfers.Done(order), cancellationToken);

    /// <summary>Gives the money back of one that was refused.</summary>
    /// <returns>False when it had come to an end before.</returns>
    public Task<bool> EndFailedAsync(PayoutOrder order, CancellationToken cancellationToken) => EndAsync(
        "update payout set state = 5, changed_at = now() where id = $1 and state = 3 and $2", order, new() { Value = true },
        PayoutTransfers.GivenBack(order), cancellationToken);

    private async Task<bool> EndAsync(
        string sql, PayoutOrder order, NpgsqlParameter parameter, Transfer transfer, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await database.OpenConnectionAsync(cancellationToken);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = order.PayoutId }, parameter } })
        {
            if (await command.ExecuteNonQueryAsync(cancellationToken) == 0) return false;
        }

        MustBePosted(await books.WriteAsync(connection, transfer, cancellationToken), order);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private async Task ChangeAsync(string sql, Guid id, CancellationToken cancellationToken, NpgsqlParameter parameter)
    {
        await using NpgsqlCommand command = database.CreateCommand(sql);
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(parameter);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static void MustBePosted(TransferResult result, PayoutOrder order)
    {
        if (!result.IsPosted) throw new InvalidOperationException($"The books refuse a transfer of payout {order.PayoutId}: {result.Status}.");
    }

    private static async Task<Payout?> ReadOneAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken)) return null;
        return new Payout
        {
            Order = new(reader.GetGuid(0), reader.GetString(1), reader.GetInt64(2), reader.GetString(3)),
            State = (PayoutState)reader.GetInt16(4),
            ProviderId = reader.IsDBNull(5) ? null : reader.GetString(5),
            Reason = reader.IsDBNull(6) ? null : reader.GetString(6),
            SinceFirstSent = reader.IsDBNull(7) ? TimeSpan.Zero : TimeSpan.FromSeconds(reader.GetDouble(7)),
            Steps = reader.GetInt32(8),
        };
    }
}
