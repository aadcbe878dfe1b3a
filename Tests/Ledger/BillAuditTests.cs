using System.Diagnostics.Metrics;
using IdleCloud.Contracts.UsageEvents;
using IdleCloud.Silo.Ledger;
using IdleCloud.Silo.UsageEvents;
using IdleCloud.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace IdleCloud.Tests.Ledger;

/// <summary>Bills that are computed again once they are in the books.</summary>
public sealed class BillAuditTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly TempDirectory _journal = new();
    private LedgerHarness _books = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _books = await LedgerHarness.StartAsync(await postgres.CreateDatabaseAsync(), _journal.Path);

    public async ValueTask DisposeAsync()
    {
        await _books.DisposeAsync();
        _journal.Dispose();
    }

    [Theory]
    [InlineData("select 1", 0)]
    [InlineData("update job_outcome set pay = pay - 1 where completion_tokens = 2", 2)]
    [InlineData("update job_outcome set prompt_price = prompt_price - 1000000 where completion_tokens = 2", 1)]
    [InlineData("update ledger_transfer set amounts[1] = amounts[1] - 1, amounts[2] = amounts[2] + 1 where amounts[1] = -210", 1)]
    public async Task TakeAsync_OfBillsThatWereTamperedWith_CountsWhatIsWrong(string sql, long wrong)
    {
        await _books.CreditAsync("ada", paid: 10_000);
        LedgerLease lease = await _books.Ledger.OpenLeaseAsync("ada", Cancel);
        for (int tokens = 0; tokens < 4; tokens++) await _books.Ledger.PostJobAsync(LedgerHarness.NewPosting("ada", lease.Epoch, tokens));
        await using NpgsqlConnection connection = await _books.Database.OpenConnectionAsync(Cancel);
        UsageBatch batch = new(0, 0, []);
        await Eventually.HoldsAsync(
            async () => (batch = await UsageOutbox.ReadAsync(connection, 0, 100, Cancel)).Events.Count(static each => each.Job is not null) == 4,
            TimeSpan.FromSeconds(20), "the bills are in the books");
        await using (NpgsqlCommand tamper = new($"set session_replication_role = replica; {sql}; reset session_replication_role", connection))
        {
            await tamper.ExecuteNonQueryAsync(Cancel);
        }

        Dictionary<string, long> counts = [];
        using var listener = new MeterListener();
        IMeterFactory meters = _books.Get<IMeterFactory>();
        listener.InstrumentPublished = (instrument, all) =>
        {
            if (instrument.Meter.Scope == meters) all.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, count, _, _) => counts[instrument.Name] = counts.GetValueOrDefault(instrument.Name) + count);
        listener.Start();
        await new BillAudit(_books.Get<BillAuditMetrics>(), NullLogger<BillAudit>.Instance).TakeAsync(batch.Events, connection, Cancel);
        Assert.Equal(4, counts["idlecloud.ledger.audit.bills"]);
        Assert.Equal(wrong, counts.GetValueOrDefault("idlecloud.ledger.audit.wrong"));
    }
}
