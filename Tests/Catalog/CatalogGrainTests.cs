using IdleCloud.Contracts.Catalog;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Catalog;

/// <summary>The catalogue on the grain host, stored in PostgreSQL.</summary>
public sealed class CatalogGrainTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly CatalogModel Own = new()
    {
        Id = "my-model-1.5",
        Name = "Mine",
        ContextLength = 4096,
        OwnedBy = "me",
        Family = ModelFamily.Plain,
        Created = DateTimeOffset.UnixEpoch,
    };

    private string _database = "";

    public async ValueTask InitializeAsync() => _database = await postgres.CreateDatabaseAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task ListAsync_WhenNothingIsStored_HasTheShippedModels()
    {
        await using GrainTestHost silo = await SiloFixture.StartAsync(_database);
        CatalogModel[] models = [.. await Of(silo).ListAsync()];
        Assert.Equal(
            [("gpt-oss-20b", 131_072, ModelFamily.Harmony), ("idle-tiny", 1024, ModelFamily.Think)],
            models.Select(model => (model.Id, model.ContextLength, model.Family)));
    }

    [Fact]
    public async Task PutAsync_WhenTheSiloStartsAgain_HasKeptTheModels()
    {
        CatalogModel changed;
        await using (GrainTestHost silo = await SiloFixture.StartAsync(_database))
        {
            changed = (await Of(silo).FindAsync("idle-tiny"))! with { Description = "Ours." };
            await Of(silo).PutAsync(Own);
            await Of(silo).PutAsync(changed);
            Assert.Equal(["gpt-oss-20b", "idle-tiny", "my-model-1.5"], (await Of(silo).ListAsync()).Select(model => model.Id));
        }

        await using GrainTestHost again = await SiloFixture.StartAsync(_database);
        Assert.Equal(["gpt-oss-20b", "idle-tiny", "my-model-1.5"], (await Of(again).ListAsync()).Select(model => model.Id));
        Assert.Equal(Own, await Of(again).FindAsync(Own.Id));
        Assert.Equal(changed, await Of(again).FindAsync("idle-tiny"));
        Assert.Null(await Of(again).FindAsync("idle-large"));
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("Upper", 1)]
    [InlineData("a/b", 1)]
    [InlineData("a-model", 0)]
    public async Task PutAsync_WhenTheModelCannotBeServed_Throws(string id, int contextLength)
    {
        await using GrainTestHost silo = await SiloFixture.StartAsync(_database);
        await Assert.ThrowsAsync<ArgumentException>(async () => await Of(silo).PutAsync(Own with { Id = id, ContextLength = contextLength }));
        Assert.Equal(2, (await Of(silo).ListAsync()).Length);
    }

    private static ICatalogGrain Of(GrainTestHost silo) => silo.Grains.GetGrain<ICatalogGrain>(ICatalogGrain.Key);
}
