using IdleCloud.Silo.Ledger;
using IdleCloud.Silo.Payments.Provider;
using Npgsql;

namespace IdleCloud.Silo.Payments.Events;

/// <summary>Books what the provider has kept of each payment, once it says so.</summary>
internal sealed class PaymentFees(NpgsqlDataSource database, ITransferWriter books, IPaymentProvider provider)
{
    private const int MaxAtOnce = 200;

    /// <summary>Asks for the fees of payments whose fee is not known, the latest first.</summary>
    public async Task FetchAsync(CancellationToken cancellationToken)
    {
        foreach ((Guid id, string payment) in await WithoutFeeAsync(cancellationToken))
        {
            ProviderResult<long?> fee = await provider.FindFeeAsync(payment, cancellationToken);
            if (fee.Status is ProviderStatus.Unavailable or ProviderStatus.Unknown) return;
            if (fee is { IsDone: true, Value: { } cents }) await BookAsync(id, cents, cancellationToken);
        }
    }

    private async Task<List<(Guid Id, string Payment)>> WithoutFeeAsync(CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand(
            """
            select id, payment from payment_topup
            where booked_paid > 0 and booked_fee is null and changed_at > now() - interval '60 days' order by changed_at desc limit $1
            """);
        command.Parameters.Add(new() { Value = MaxAtOnce });
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        List<(Guid, string)> found = [];
        while (await reader.ReadAsync(cancellationToken)) found.Add((reader.GetGuid(0), reader.GetString(1)));
        return found;
    }

    private async Task BookAsync(Guid id, long cents, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await database.OpenConnectionAsync(cancellationToken);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var command = new NpgsqlCommand(
            "update payment_topup set booked_fee = $2 where id = $1 and booked_fee is null", connection)
        {
            Parameters = { new() { Value = id }, new() { Value = cents } },
        })
        {
            if (await command.ExecuteNonQueryAsync(cancellationToken) == 0) return;
        }

        if (cents != 0)
        {
            TransferResult result = await books.WriteAsync(connection, PaymentBookings.Fee(id, "payment", 0, cents), cancellationToken);
            if (!result.IsPosted) throw new InvalidOperationException($"The books refuse the fee of top-up {id}: {result.Status}.");
        }

        await transaction.CommitAsync(cancellationToken);
    }
}
