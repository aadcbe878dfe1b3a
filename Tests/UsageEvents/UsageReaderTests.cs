using IdleCloud.Contracts.UsageEvents;
using IdleCloud.Tests.Support;
using Npgsql;

namespace IdleCloud.Tests.UsageEvents;

/// <summary>Usage events between the books and those who take them, on a real database.</summary>
public sealed class UsageReaderTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const int Events = 40;

    private UsageBooks _books = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _books = await UsageBooks.StartAsync(postgres, maxBatch: 7);

    public ValueTask DisposeAsync() => _books.DisposeAsync();

    [Fact]
    public async Task TryTakeAsync_WhenTheStreamLosesDoublesAndReorders_TakesEachEventOnceInItsOrder()
    {
        long begin = await PositionAsync();
        for (int i = 0; i < Events; i++) await _books.HappenAsync();
        UsageBatch all = await _books.ReadAllAsync(begin, Events);
        Guid[] ids = [.. all.Events.Select(static each => each.TransferId)];
        for (int seed = 1; seed <= 10; seed++)
        {
            await _books.ExecuteAsync($"truncate seen; update usage_position set position = {begin} where reader = 'test'");
            foreach (UsageBatch batch in Disturbed(await CutAsync(begin), new Random(seed))) await _books.Reader.TryTakeAsync(batch, Cancel);

            // The beat that comes when nothing else does.
            await _books.Reader.TryTakeAsync(new UsageBatch(all.UpTo, all.UpTo, []), Cancel);
            Assert.Equal(ids, await _books.SeenAsync());
            Assert.True(await PositionAsync() >= all.UpTo);
        }
    }

    [Fact]
    public async Task TryTakeAsync_ByTwoAtOnce_TakesEachEventOnce()
    {
        long begin = await PositionAsync();
        for (int i = 0; i < Events; i++) await _books.HappenAsync();
        UsageBatch all = await _books.ReadAllAsync(begin, Events);
        List<UsageBatch> batches = await CutAsync(begin);
        await Task.WhenAll(Enumerable.Range(1, 4).Select(seed => Task.Run(async () =>
        {
            foreach (UsageBatch batch in Disturbed(batches, new Random(seed))) await _books.Reader.TryTakeAsync(batch, Cancel);
            await _books.Reader.TryTakeAsync(new UsageBatch(all.UpTo, all.UpTo, []), Cancel);
        }, Cancel)));
        Assert.Equal(all.Events.Select(static each => each.TransferId), await _books.SeenAsync());
    }

    [Fact]
    public async Task TryTakeAsync_WhenTheConsumerFails_HasWrittenNothingAndTakesAllLater()
    {
        long begin = await PositionAsync();
        await _books.HappenAsync();
        UsageBatch batch = await _books.ReadAllAsync(begin, 1);
        _books.Failures = 1;
        await _books.Reader.TryTakeAsync(batch, Cancel);
        Assert.Empty(await _books.SeenAsync());
        Assert.Equal(begin, await PositionAsync());
        await _books.Reader.TryTakeAsync(new UsageBatch(batch.UpTo, batch.UpTo, []), Cancel);
        Assert.Single(await _books.SeenAsync());
    }

    [Fact]
    public async Task ReadAsync_WhileAnEarlierTransactionRuns_GoesNoFurtherThanThat()
    {
        await _books.HappenAsync();
        long begin = (await _books.ReadAllAsync(await PositionAsync(), 1)).UpTo;
        await using NpgsqlConnection slow = await _books.Database.OpenConnectionAsync(Cancel);
        await using NpgsqlTransaction transaction = await slow.BeginTransactionAsync(Cancel);
        Guid lateId = await InsertAsync(slow);
        await _books.HappenAsync();
        UsageBatch before = await _books.ReadAsync(begin);
        Assert.Empty(before.Events);
        await transaction.CommitAsync(Cancel);

        UsageBatch after = await _books.ReadAllAsync(before.UpTo, 2);
        Assert.Equal(lateId, after.Events[0].TransferId);
    }

    [Fact]
    public async Task BeginClock_OnAServerThatHasNumberedLess_GoesOnBehindTheHighestNumber()
    {
        // What a dump brings: numbers that this server will not come to in a long time.
        const long Far = 1_000_000_000_000;
        await _books.HappenAsync();
        await using (NpgsqlConnection connection = await _books.Database.OpenConnectionAsync(Cancel)) await InsertAsync(connection, Far + 5);
        await _books.ExecuteAsync($"update usage_position set position = {Far}");
        Assert.Empty((await _books.ReadAsync(Far)).Events);

        Assert.True(await _books.AskAsync<bool>("select usage_begin_clock()"));
        Assert.False(await _books.AskAsync<bool>("select usage_begin_clock()"));
        await _books.HappenAsync();
        UsageBatch batch = await _books.ReadAllAsync(Far, 2);
        Assert.Equal(Far + 5, batch.Events[0].Position);
        await _books.Reader.TryTakeAsync(batch, Cancel);
        Assert.Equal(2, (await _books.SeenAsync()).Count);
    }

    private Task<long> PositionAsync() => _books.AskAsync<long>("select position from usage_position where reader = 'test'");

    private async Task<List<UsageBatch>> CutAsync(long begin)
    {
        List<UsageBatch> batches = [];
        for (UsageBatch batch = await _books.ReadAsync(begin, 5); !batch.Events.IsEmpty; batch = await _books.ReadAsync(batch.UpTo, 5)) batches.Add(batch);
        return batches;
    }

    private static IEnumerable<UsageBatch> Disturbed(List<UsageBatch> batches, Random random)
    {
        UsageBatch[] twice = [.. batches, .. batches];
        random.Shuffle(twice);
        return twice.Where(_ => random.Next(3) > 0);
    }

    private static async Task<Guid> InsertAsync(NpgsqlConnection connection, long? number = null)
    {
        await using var command = new NpgsqlCommand(
            $"""
            insert into ledger_transfer (id, kind, digest, accounts, amounts, xact)
            select gen_random_uuid(), 12, gen_random_uuid(), array[id, id], array[1, -1], {number?.ToString() ?? "pg_current_xact_id()::text::bigint"}
            from ledger_account limit 1 returning id
            """, connection);
        return (Guid)(await command.ExecuteScalarAsync(Cancel))!;
    }
}
