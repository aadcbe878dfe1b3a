using IdleCloud.Silo.Storage;
using IdleCloud.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace IdleCloud.Tests.Storage;

/// <summary>Migrations on a real PostgreSQL.</summary>
public sealed class MigratorTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly Migration One = new(1, "one", "create table one (id int)");
    private static readonly Migration Two = new(2, "two", "insert into one values (2)");

    private NpgsqlDataSource _database = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _database = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync());

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public void All_Always_AreNumberedWithNamesAndStatements() =>
        Assert.All(Migration.All, migration => Assert.True(migration.Name.Length > 0 && migration.Sql.Length > 0));

    [Fact]
    public async Task MigrateAsync_WhenRunTwice_AppliesEachOnce()
    {
        await MigrateAsync(One, Two);
        await MigrateAsync(One, Two);
        Assert.Equal(1L, await CountAsync("one"));
        Assert.Equal(2L, await CountAsync("schema_migration"));
    }

    [Fact]
    public async Task MigrateAsync_WhenSilosStartAtOnce_AppliesEachOnce()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => MigrateAsync(One, Two)));
        Assert.Equal(1L, await CountAsync("one"));
        Assert.Equal(2L, await CountAsync("schema_migration"));
    }

    [Fact]
    public async Task MigrateAsync_WhenANewOneCame_AppliesOnlyThat()
    {
        await MigrateAsync(One);
        await MigrateAsync(One, Two);
        Assert.Equal(1L, await CountAsync("one"));
    }

    [Fact]
    public async Task MigrateAsync_WhenOneFails_AppliesNone()
    {
        await Assert.ThrowsAsync<PostgresException>(() => MigrateAsync(One, new Migration(2, "broken", "insert into nowhere values (1)")));
        await MigrateAsync(One, Two);
        Assert.Equal(1L, await CountAsync("one"));
    }

    [Fact]
    public async Task MigrateAsync_WhenAnAppliedOneHasChanged_RefusesAndNamesIt()
    {
        await MigrateAsync(One);
        var refused = await Assert.ThrowsAsync<SchemaMismatchException>(() => MigrateAsync(One with { Sql = "create table one (id bigint)" }));
        Assert.Contains("Migration 1 (one)", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MigrateAsync_WhenTheDatabaseIsNewerThanTheProgram_Refuses()
    {
        await MigrateAsync(One, Two);
        var refused = await Assert.ThrowsAsync<SchemaMismatchException>(() => MigrateAsync(One));
        Assert.Contains("older than the database", refused.Message, StringComparison.Ordinal);
    }

    private Task MigrateAsync(params Migration[] migrations) =>
        new Migrator(_database, NullLogger<Migrator>.Instance).MigrateAsync(migrations, Cancel);

    private async Task<object?> CountAsync(string table)
    {
        await using NpgsqlCommand command = _database.CreateCommand($"select count(*) from {table}");
        return await command.ExecuteScalarAsync(Cancel);
    }
}
