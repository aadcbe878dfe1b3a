using IdleCloud.Contracts.UsageEvents;
using IdleCloud.Silo.UsageEvents;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace IdleCloud.Silo.Ledger;

/// <summary>
/// Checks each bill once it is in the books: computes again what it costs and pays from the price, the ask and the tokens that its row froze,
/// and compares that with the row and with the money that moved. What is wrong is counted and logged, and stays as it is: the books are
/// repaired by a person.
/// </summary>
internal sealed partial class BillAudit(BillAuditMetrics metrics, ILogger<BillAudit> logger) : IUsageConsumer
{
    /// <inheritdoc/>
    public string Name => "audit";

    /// <inheritdoc/>
    public async Task TakeAsync(IReadOnlyList<UsageEvent> events, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        Guid[] jobs = [.. events.Where(static each => each.Job is not null).Select(static each => each.TransferId)];
        int wrong = 0;
        foreach (string invariant in jobs.Length > 0 ? AuditSql.OfJobs : [])
        {
            await using var command = new NpgsqlCommand(invariant, connection) { Parameters = { new NpgsqlParameter<Guid[]> { TypedValue = jobs } } };
            await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellationToken);
            for (; await row.ReadAsync(cancellationToken); wrong++) LogWrong(row.GetString(0));
        }

        metrics.OnChecked(jobs.Length, wrong);
    }
}
