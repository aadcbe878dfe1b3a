using System.Collections.Immutable;
using IdleCloud.Contracts.Payments;
using IdleCloud.Silo.Ledger;
using IdleCloud.Silo.Payments.Provider;
using IdleCloud.Silo.Payments.TopUps;
using Npgsql;
using NpgsqlTypes;

namespace IdleCloud.Silo.Payments.Events;

/// <summary>
/// Keeps notices and books what they tell, each in one transaction: the notice's id, the top-up's new totals and the transfers are
/// there together or not at all. Notices of one payment take turns.
/// </summary>
internal sealed class PaymentEventStore(NpgsqlDataSource database, ITransferWriter books)
{
    // Any fixed number will do, as long as nothing else in the database locks the same.
    private const int LockSpace = 0x7061796D;

    private const string InsertSql = """
        insert into payment_event (event_id, type, payment, kind, object_id, amount_cents, fee_cents, happened_at, problem)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (event_id) do nothing
        """;

    private const string FactsSql =
        "select kind, object_id, amount_cents, fee_cents, happened_at from payment_event where payment = $1 and problem is null";

    /// <summary>Keeps one notice that tells something.</summary>
    public async Task<KeptNews> KeepAsync(PaymentNews news, PaymentFact fact, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await database.OpenConnectionAsync(cancellationToken);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        await LockAsync(connection, news.Payment, cancellationToken);

        TopUp? topUp = news.TopUpId is { } id
            ? await TopUpStore.LockAsync(connection, id, cancellationToken)
            : await TopUpStore.LockByPaymentAsync(connection, news.Payment, cancellationToken);
        string? problem = ProblemOf(news, fact, topUp);
        if (!await InsertAsync(connection, news, fact, problem, cancellationToken)) return new(NoticeResult.Duplicate);

        KeptNews kept = (problem, topUp) switch
        {
            ({ } wrong, _) => new(NoticeResult.Contradicts, Problem: wrong),
            (null, null) => new(NoticeResult.Parked),
            (null, { } known) => await BookAsync(connection, known, news, fact, cancellationToken),
        };
        await transaction.CommitAsync(cancellationToken);
        return kept;
    }

    /// <summary>What is wrong with a notice, apart from its signature: it must say what was agreed before.</summary>
    private static string? ProblemOf(PaymentNews news, in PaymentFact fact, TopUp? topUp)
    {
        if (news.TopUpId is not null)
        {
            if (topUp is null) return "there is no such top-up";
            if (topUp.SessionId is { } session && session != fact.ObjectId) return $"the top-up's session is {session}";
            if (fact.Kind == PaymentFactKind.Paid && topUp.Payment is { } payment && payment != news.Payment) return $"the top-up's payment is {payment}";
        }

        if (fact.Kind == PaymentFactKind.Closed) return null;
        if (news.Currency != IPaymentProvider.Currency) return $"it is in {news.Currency}";
        return fact.Kind == PaymentFactKind.Paid && fact.AmountCents != topUp!.AmountCents ? $"{topUp.AmountCents} cents were agreed" : null;
    }

    private async Task<KeptNews> BookAsync(
        NpgsqlConnection connection, TopUp topUp, PaymentNews news, PaymentFact fact, CancellationToken cancellationToken)
    {
        topUp = fact.Kind switch
        {
            PaymentFactKind.Paid => topUp with { State = TopUpState.Paid, SessionId = fact.ObjectId, Payment = news.Payment },
            PaymentFactKind.Closed when topUp.State == TopUpState.Open => topUp with { State = TopUpState.Closed, SessionId = fact.ObjectId },
            _ => topUp,
        };
        PaymentTotals totals = topUp.Payment is { } payment
            ? PaymentTotals.Of(await FactsAsync(connection, payment, cancellationToken))
            : default;
        ImmutableArray<Transfer> transfers = PaymentBookings.Of(topUp, totals);
        foreach (Transfer transfer in transfers)
        {
            TransferResult result = await books.WriteAsync(connection, transfer, cancellationToken);
            if (!result.IsPosted) throw new InvalidOperationException($"The books refuse transfer {transfer.Id} of top-up {topUp.Id}: {result.Status}.");
        }

        int revision = topUp.Revision + (transfers.IsEmpty ? 0 : 1);
        await TopUpStore.WriteAsync(connection, topUp with { Booked = totals, Revision = revision }, cancellationToken);
        return new(NoticeResult.Booked, transfers.IsEmpty ? null : topUp.AccountId);
    }

    private static async Task LockAsync(NpgsqlConnection connection, string payment, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"select pg_advisory_xact_lock({LockSpace}, hashtext($1))", connection)
        {
            Parameters = { new() { Value = payment } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<bool> InsertAsync(
        NpgsqlConnection connection, PaymentNews news, PaymentFact fact, string? problem, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(InsertSql, connection)
        {
            Parameters =
            {
                new() { Value = news.EventId }, new() { Value = news.Type }, new() { Value = news.Payment }, new() { Value = (short)fact.Kind },
                new() { Value = fact.ObjectId }, new() { Value = fact.AmountCents }, new() { Value = fact.FeeCents }, new() { Value = fact.At },
                new NpgsqlParameter<string?> { TypedValue = problem, NpgsqlDbType = NpgsqlDbType.Text },
            },
        };
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    private static async Task<List<PaymentFact>> FactsAsync(NpgsqlConnection connection, string payment, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(FactsSql, connection) { Parameters = { new() { Value = payment } } };
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        List<PaymentFact> facts = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            facts.Add(new(
                (PaymentFactKind)reader.GetInt16(0), reader.GetString(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4)));
        }

        return facts;
    }
}
