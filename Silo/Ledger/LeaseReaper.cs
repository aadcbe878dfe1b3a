using Microsoft.Extensions.Options;
using Npgsql;

namespace IdleCloud.Silo.Ledger;

/// <summary>Closes leases that nobody has renewed: their holder died, and its customer's credit must not stay held.</summary>
internal sealed class LeaseReaper(NpgsqlDataSource database, ILedger ledger, IOptions<LedgerOptions> options, TimeProvider clock)
{
    private const int MaxAtOnce = 1000;
    private const string Stale = "select owner, epoch from ledger_lease where is_open and renewed_at < now() - $1 limit $2";

    private long? _reachable;

    /// <summary>
    /// Closes what is stale. After PostgreSQL has been away nobody has been able to renew; so nothing is closed until it has been
    /// reachable for a lease's whole life.
    /// </summary>
    /// <returns>How many were closed.</returns>
    public async Task<int> ReapAsync(CancellationToken cancellationToken)
    {
        List<(string Owner, long Epoch)> stale;
        try
        {
            stale = await StaleAsync(cancellationToken);
        }
        catch
        {
            _reachable = null;
            throw;
        }

        _reachable ??= clock.GetTimestamp();
        if (clock.GetElapsedTime(_reachable.Value) < options.Value.LeaseTimeToLive) return 0;
        foreach ((string owner, long epoch) in stale) await ledger.CloseLeaseAsync(owner, epoch, cancellationToken);
        return stale.Count;
    }

    private async Task<List<(string Owner, long Epoch)>> StaleAsync(CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand(Stale);
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = options.Value.LeaseTimeToLive });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = MaxAtOnce });
        List<(string Owner, long Epoch)> found = [];
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) found.Add((reader.GetString(0), reader.GetInt64(1)));
        return found;
    }
}
