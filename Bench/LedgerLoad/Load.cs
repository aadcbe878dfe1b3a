using System.Diagnostics;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Ledger;
using IdleCloud.Contracts.Money;
using IdleCloud.Demo.Postgres;
using IdleCloud.Silo.Ledger;
using IdleCloud.Silo.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Bench.LedgerLoad;

/// <summary>
/// How many bills are accepted and brought into the books, on a PostgreSQL of its own that waits for the disk at every commit; before it,
/// how many of the same rows PostgreSQL takes from one who does nothing else. A hold is drawn from a lease in memory, so that a pair of
/// hold and post costs what the post costs.
/// </summary>
internal static class Load
{
    private static readonly ModelPrice Price = new(1, 100_000_000, 300_000_000);
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(5);

    public static async Task RunAsync()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("idlecloud-ledger-bench-");
        try
        {
            await using PrivatePostgres postgres = await PrivatePostgres.StartAsync(
                new() { DataDirectory = Path.Combine(directory.FullName, "postgres") }, CancellationToken.None);
            await using ServiceProvider services = Services(postgres.ConnectionString, Path.Combine(directory.FullName, "journal"));
            await services.GetRequiredService<Migrator>().MigrateAsync(Migration.All, CancellationToken.None);
            await services.GetRequiredService<LedgerWriter>().StartAsync(TimeSpan.FromSeconds(10), CancellationToken.None);
            var ledger = services.GetRequiredService<ILedger>();
            await Floor.MeasureAsync(services.GetRequiredService<LedgerDatabase>(), Duration, i => Bill($"acct_floor{i % 1_000:d27}", 1, "acct_miner"));

            Dictionary<string, long> epochs = [];
            foreach (string owner in Enumerable.Range(0, 1_000).Select(i => $"acct_{i:d32}")) epochs[owner] = await FundAsync(ledger, owner);
            string[] owners = [.. epochs.Keys];
            Console.WriteLine("accounts  in flight   bills/s    p50 ms    p99 ms   behind ms");
            await MeasureAsync(ledger, owners[..1], epochs, 1);
            foreach (int inFlight in (int[])[1, 32, 128, 512])
            {
                await MeasureAsync(ledger, owners, epochs, inFlight);
                await MeasureAsync(ledger, owners[..1], epochs, inFlight);
            }

            LedgerCheck check = await ledger.CheckAsync(CancellationToken.None);
            string broken = check.IsOk ? "nothing broken" : string.Join(' ', check.Broken);
            Console.WriteLine($"check: {check.Transfers} transfers, sum {check.AccountsSumNanoUsd}, {broken}");
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<long> FundAsync(ILedger ledger, string owner)
    {
        await ledger.TransferAsync(
            new()
            {
                Id = LedgerIds.For(TransferKind.Grant, owner),
                Kind = TransferKind.Grant,
                Postings = [new(AccountKind.CustomerPromo, owner, 1_000_000_000_000), new(AccountKind.PromoSource, "", -1_000_000_000_000)],
            }, CancellationToken.None);
        return (await ledger.OpenLeaseAsync(owner, CancellationToken.None)).Epoch;
    }

    private static async Task MeasureAsync(ILedger ledger, string[] owners, Dictionary<string, long> epochs, int inFlight)
    {
        List<double>[] times = [.. Enumerable.Range(0, inFlight).Select(_ => new List<double>())];
        long began = Stopwatch.GetTimestamp();
        await Task.WhenAll(times.Select((list, worker) => Task.Run(async () =>
        {
            for (int i = worker; Stopwatch.GetElapsedTime(began) < Duration; i += inFlight)
            {
                string owner = owners[i % owners.Length];
                long started = Stopwatch.GetTimestamp();
                PostStatus status = await ledger.PostJobAsync(Bill(owner, epochs[owner], $"acct_miner{i % 20:d27}"));
                list.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                if (status != PostStatus.Accepted) throw new InvalidOperationException($"A bill was {status}.");
            }
        })));
        TimeSpan accepted = Stopwatch.GetElapsedTime(began);
        await ledger.FlushAsync(CancellationToken.None);
        TimeSpan booked = Stopwatch.GetElapsedTime(began);
        double[] sorted = [.. times.SelectMany(list => list).Order()];
        (double median, double p99) = (sorted[sorted.Length / 2], sorted[sorted.Length * 99 / 100]);
        double behind = (booked - accepted).TotalMilliseconds;
        Console.WriteLine($"{owners.Length,8} {inFlight,10} {sorted.Length / booked.TotalSeconds,9:n0} {median,9:n3} {p99,9:n3} {behind,11:n1}");
    }

    private static JobPosting Bill(string owner, long epoch, string miner)
    {
        var usage = new JobUsage(12, 24, 0, 0);
        return new()
        {
            JobId = Guid.NewGuid(), AccountId = owner, Epoch = epoch, KeyId = $"{owner[^16..]}{owner[^16..]}{owner}", ModelId = "idle-tiny",
            State = JobState.Done, Attempt = 1, MinerId = $"{miner}/machine-0001", MinerOwner = miner, Usage = usage, Price = Price,
            HeldNanoUsd = 100_000, SharePpm = 800_000, Bill = Settlement.Of(JobState.Done, Price, usage, 100_000, 800_000),
            EndedAt = DateTimeOffset.UtcNow,
        };
    }

    private static ServiceProvider Services(string connectionString, string journal)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddSingleton(TimeProvider.System);
        services.AddStorage().AddLedger();
        services.Configure<StorageOptions>(storage => storage.ConnectionString = connectionString);
        services.Configure<LedgerOptions>(ledger => ledger.JournalDirectory = journal);
        return services.BuildServiceProvider();
    }
}
