using System.Globalization;
using IdleCloud.Contracts.Ledger;
using Microsoft.Extensions.Options;
using Npgsql;

namespace IdleCloud.Silo.Ledger;

/// <summary>
/// Moves miners' pay from escrow to payable when its time is over: of each owner, once a day, all but what jobs of the escrow's length
/// have earned. What the journal brought in late, or what was taken back meanwhile, is right the next day.
/// </summary>
internal sealed class EscrowRelease(NpgsqlDataSource database, ILedger ledger, IOptions<LedgerOptions> options, TimeProvider clock)
{
    private const string Due =
        """
        select a.owner, a.credits - a.debits - coalesce((
            select sum(o.pay) from job_outcome o where o.miner_owner = a.owner and o.ended_at >= $1), 0)::bigint
        from ledger_account a
        where a.kind = 4 and a.credits > a.debits
        """;

    /// <summary>Releases what is due today.</summary>
    /// <returns>How many owners got something.</returns>
    public async Task<int> ReleaseAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = clock.GetUtcNow();
        string day = now.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        int released = 0;
        foreach ((string owner, long amount) in await DueAsync(now - options.Value.EscrowAge, cancellationToken))
        {
            if (amount <= 0) continue;
            TransferResult result = await ledger.TransferAsync(ReleaseOf(owner, day, amount), cancellationToken);
            // Another amount under the same id: this owner has had today's release.
            if (result.Status == TransferStatus.Posted) released++;
        }

        return released;
    }

    private static Transfer ReleaseOf(string owner, string day, long amount) => new()
    {
        Id = LedgerIds.For(TransferKind.EscrowRelease, owner, day),
        Kind = TransferKind.EscrowRelease,
        Reference = day,
        Postings = [new(AccountKind.MinerPayable, owner, amount), new(AccountKind.MinerEscrow, owner, -amount)],
    };

    private async Task<List<(string Owner, long Amount)>> DueAsync(DateTimeOffset cutoff, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand(Due);
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = cutoff.UtcDateTime });
        List<(string Owner, long Amount)> found = [];
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) found.Add((reader.GetString(0), reader.GetInt64(1)));
        return found;
    }
}
