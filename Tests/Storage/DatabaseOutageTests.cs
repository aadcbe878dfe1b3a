using IdleCloud.Contracts;
using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Demo.Postgres;
using IdleCloud.Silo.Storage;
using IdleCloud.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Runtime;

namespace IdleCloud.Tests.Storage;

/// <summary>A database that goes away and comes back, with a real server that is really stopped.</summary>
public sealed class DatabaseOutageTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("idlecloud-outage-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task AGrain_WhenTheDatabaseIsAway_FailsClearlyAndWorksAgainAfterwards()
    {
        PrivatePostgres first = await StartPostgresAsync();
        await using GrainTestHost silo = await SiloFixture.StartAsync(first.ConnectionString);
        var account = silo.Grains.GetGrain<IAccountGrain>("acct_1");
        await account.CreateAsync("Ada");

        await first.DisposeAsync();
        var failure = await Assert.ThrowsAsync<StorageUnavailableException>(async () => await account.ChangeAsync(new AccountChange { IsSuspended = true }));
        Assert.Contains("State account of account/acct_1 could not be written", failure.Message, StringComparison.Ordinal);
        // What could not be stored is not remembered either, and what needs no store goes on.
        Assert.False((await account.GetAsync())!.IsSuspended);
        Assert.NotNull(await account.GetRateLimitAsync("key", null));

        await using PrivatePostgres second = await StartPostgresAsync();
        await account.ChangeAsync(new AccountChange { IsSuspended = true });
        Assert.Equal(AdmitStatus.Suspended, (await account.AdmitAsync(Samples.Admission())).Status);
    }

    [Fact]
    public async Task AJob_WhenItsAccountCannotBeRead_FailsAsAnOutageAndWorksAgainAfterwards()
    {
        PrivatePostgres first = await StartPostgresAsync();
        await using GrainTestHost silo = await SiloFixture.StartAsync(first.ConnectionString);
        await first.DisposeAsync();

        JobSpec spec = Samples.Job("acct_1", "idle-tiny");
        // The gateway answers this type with 503.
        await Assert.ThrowsAnyAsync<OrleansException>(async () => await NewJob(silo).StartAsync(spec, Cancel));

        await using PrivatePostgres second = await StartPostgresAsync();
        await silo.Grains.CreateFundedAsync("acct_1");
        // The ledger sees by itself that it is back.
        JobRefusal? refusal = null;
        await Eventually.HoldsAsync(
            async () => (refusal = (await NewJob(silo).StartAsync(spec, Cancel)).Refusal) != JobRefusal.LedgerUnavailable,
            TimeSpan.FromSeconds(30), "jobs are admitted again");
        Assert.Equal(JobRefusal.NoMinersAvailable, refusal);
    }

    [Fact]
    public async Task Start_WhenTheDatabaseIsAway_WaitsForIt()
    {
        string connectionString;
        await using (PrivatePostgres known = await StartPostgresAsync()) connectionString = known.ConnectionString;

        Task<GrainTestHost> starting = SiloFixture.StartAsync(connectionString);
        await using PrivatePostgres late = await StartPostgresAsync();
        await using GrainTestHost silo = await starting;
        Assert.Null(await silo.Grains.GetGrain<IAccountGrain>("acct_1").GetAsync());
    }

    [Fact]
    public async Task Start_WhenTheDatabaseStaysAway_FailsAndNamesTheSetting()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => SiloFixture.StartAsync(
            $"Host={_directory.FullName};Username=nobody;Database=none",
            services => services.Configure<StorageOptions>(options => options.StartTimeout = TimeSpan.FromSeconds(1))));
        Assert.Contains("The database could not be reached within 1 s", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Storage:ConnectionString", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WhenOptionsAreWrong_NamesAllOfThemAtOnce()
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => SiloFixture.StartAsync("", services =>
        {
            services.Configure<StorageOptions>(options => options.MaxConnections = 0);
            services.Configure<Silo.Pools.PoolOptions>(options => options.Policy = "random");
            services.Configure<Silo.Jobs.JobOptions>(options => options.MaxAttempts = 0);
        }));
        IEnumerable<string> failures = (failure as AggregateException)?.InnerExceptions.OfType<OptionsValidationException>()
            .SelectMany(e => e.Failures) ?? [];
        Assert.Equal(
            ["Jobs:MaxAttempts", "Pools:Policy", "Storage:ConnectionString", "Storage:MaxConnections"],
            failures.Select(text => text[..text.IndexOf(": ", StringComparison.Ordinal)]).Order(StringComparer.Ordinal));
    }

    private static IJobGrain NewJob(GrainTestHost silo) => silo.Grains.GetGrain<IJobGrain>(Guid.NewGuid());

    private Task<PrivatePostgres> StartPostgresAsync() => PrivatePostgres.StartAsync(
        new() { DataDirectory = Path.Combine(_directory.FullName, "postgres"), IsDurable = false }, Cancel);
}
