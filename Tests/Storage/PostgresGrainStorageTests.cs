using IdleCloud.Contracts;
using IdleCloud.Contracts.Accounts;
using IdleCloud.Silo.Accounts;
using IdleCloud.Silo.Storage;
using IdleCloud.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orleans.Runtime;
using Orleans.Storage;

namespace IdleCloud.Tests.Storage;

/// <summary>The store as the grain host sees it, on a real PostgreSQL.</summary>
public sealed class PostgresGrainStorageTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly GrainId _grain = GrainId.Create("account", $"acct_{Guid.NewGuid():n}");
    private NpgsqlDataSource _database = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync());
        await new Migrator(_database, NullLogger<Migrator>.Instance).MigrateAsync(Migration.All, Cancel);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task ReadStateAsync_WhenNothingIsStored_GivesAnEmptyState()
    {
        GrainState<AccountState> state = await ReadAsync();
        Assert.False(state.RecordExists);
        Assert.Null(state.ETag);
        Assert.Equal(new AccountState(), state.State);
    }

    [Fact]
    public async Task WriteStateAsync_WhenReadAgain_GivesTheSameState()
    {
        // A NUL and a letter beyond the BMP: names are what their owners choose.
        GrainState<AccountState> written = await WriteAsync(new GrainState<AccountState>(Named("A\0da 🤖")));
        GrainState<AccountState> read = await ReadAsync();
        Assert.True(written.RecordExists);
        Assert.True(read.RecordExists);
        Assert.Equal(written.ETag, read.ETag);
        Assert.Equal(written.State, read.State);
    }

    [Fact]
    public async Task WriteStateAsync_WhenAnotherWriterCameFirst_ThrowsWithBothVersions()
    {
        await WriteAsync(new GrainState<AccountState>(Named("first")));
        GrainState<AccountState> ours = await ReadAsync(), theirs = await ReadAsync();
        await WriteAsync(theirs);

        var conflict = await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync(ours));
        Assert.Equal((theirs.ETag, ours.ETag), (conflict.StoredEtag, conflict.CurrentEtag));
    }

    [Fact]
    public async Task WriteStateAsync_WhenTwoWritersMakeTheSameRow_LetsOneWin()
    {
        GrainState<AccountState>[] writers = [new(Named("a")), new(Named("b")), new(Named("c")), new(Named("d"))];
        Task<GrainState<AccountState>>[] writes = [.. writers.Select(WriteAsync)];
        await Task.WhenAll(writes.Select(write => write.ContinueWith(_ => { }, Cancel, TaskContinuationOptions.None, TaskScheduler.Default)));

        Task<GrainState<AccountState>> winner = Assert.Single(writes, write => write.IsCompletedSuccessfully);
        Assert.All(writes.Where(write => write != winner), lost => Assert.IsType<InconsistentStateException>(lost.Exception!.InnerException));
        Assert.Equal((await winner).State, (await ReadAsync()).State);
    }

    [Fact]
    public async Task WriteStateAsync_WhenManyCompete_LosesNoAcknowledgedWrite()
    {
        await WriteAsync(new GrainState<AccountState>(Named("0")));
        int acknowledged = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, 200), Cancel, async (_, _) =>
        {
            GrainState<AccountState> state = await ReadAsync();
            state.State = Named($"{int.Parse(state.State!.Account!.Name, null) + 1}");
            try
            {
                await WriteAsync(state);
                Interlocked.Increment(ref acknowledged);
            }
            catch (InconsistentStateException)
            {
                // Not acknowledged, so not counted.
            }
        });
        Assert.Equal($"{acknowledged}", (await ReadAsync()).State!.Account!.Name);
    }

    [Fact]
    public async Task ClearStateAsync_WhenTheRowIsMadeAgain_NeverAcceptsAVersionFromBefore()
    {
        GrainState<AccountState> first = await WriteAsync(new GrainState<AccountState>(Named("first")));
        GrainState<AccountState> stale = await ReadAsync();
        await Storage().ClearStateAsync("state", _grain, first);
        Assert.False(first.RecordExists);
        Assert.False((await ReadAsync()).RecordExists);

        await WriteAsync(new GrainState<AccountState>(Named("second")));
        await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync(stale));
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage().ClearStateAsync("state", _grain, stale));
    }

    [Fact]
    public async Task ReadStateAsync_WhenStatesHaveOtherNames_KeepsThemApart()
    {
        await WriteAsync(new GrainState<AccountState>(Named("one")));
        var other = new GrainState<AccountState>();
        await Storage().ReadStateAsync("other", _grain, other);
        Assert.False(other.RecordExists);
    }

    [Fact]
    public async Task ReadStateAsync_WhenTheDatabaseRefuses_SaysWhatCouldNotBeRead()
    {
        await using NpgsqlCommand command = _database.CreateCommand("drop table grain_state");
        await command.ExecuteNonQueryAsync(Cancel);
        var failure = await Assert.ThrowsAsync<StorageUnavailableException>(ReadAsync);
        Assert.Contains($"State state of {_grain} could not be read", failure.Message, StringComparison.Ordinal);
    }

    private static AccountState Named(string name) => new()
    {
        Account = new AccountInfo { Id = "acct_1", Name = name, Created = DateTimeOffset.UnixEpoch },
    };

    private async Task<GrainState<AccountState>> ReadAsync()
    {
        var state = new GrainState<AccountState>();
        await Storage().ReadStateAsync("state", _grain, state);
        return state;
    }

    private async Task<GrainState<AccountState>> WriteAsync(GrainState<AccountState> state)
    {
        await Storage().WriteStateAsync("state", _grain, state);
        return state;
    }

    private IGrainStorage Storage() => new PostgresGrainStorage(_database, new GrainStateJson([AccountJsonContext.Default]));
}
