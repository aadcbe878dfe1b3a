using IdleCloud.Contracts.Catalog;
using IdleCloud.Contracts.Money;
using IdleCloud.Silo.Catalog;
using IdleCloud.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

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
        Aliases = ["Mine/Model:latest", "mine"],
        Tags = ["chat", "small"],
        AllowedSha256 = [new('a', 64)],
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
        Assert.Equivalent(Own with { Price = new ModelPrice(0, 0, 0) }, await Of(again).FindAsync(Own.Id), strict: true);
        Assert.Equivalent(changed, await Of(again).FindAsync("idle-tiny"), strict: true);
        Assert.Null(await Of(again).FindAsync("idle-large"));
    }

    /// <summary>The member that is wrong, and a model in which it is.</summary>
    public static TheoryData<string, Func<CatalogModel, CatalogModel>> Wrong => new()
    {
        { "id", own => own with { Id = "" } },
        { "id", own => own with { Id = "Upper" } },
        { "id", own => own with { Id = "a/b" } },
        { "id", own => own with { Id = "tiny" } },
        { "name", own => own with { Name = "" } },
        { "owned_by", own => own with { OwnedBy = "" } },
        { "description", own => own with { Description = new('x', 1001) } },
        { "context_length", own => own with { ContextLength = 0 } },
        { "prompt_nano_usd_per_million", own => own with { Price = new ModelPrice(0, -1, 0) } },
        { "completion_nano_usd_per_million", own => own with { Price = new ModelPrice(0, 0, -1) } },
        { "template_tokens_per_message", own => own with { TemplateTokensPerMessage = -1 } },
        { "template_tokens_per_prompt", own => own with { TemplateTokensPerPrompt = 10_001 } },
        { "tags", own => own with { Tags = ["Upper"] } },
        { "tags", own => own with { Tags = ["twice", "twice"] } },
        { "tags", own => own with { Tags = [.. Enumerable.Range(0, 17).Select(i => $"t{i}")] } },
        { "allowed_sha256", own => own with { AllowedSha256 = ["abc"] } },
        { "allowed_sha256", own => own with { AllowedSha256 = [new('A', 64)] } },
        { "aliases", own => own with { Aliases = [""] } },
        { "aliases", own => own with { Aliases = ["with space"] } },
        { "aliases", own => own with { Aliases = [own.Id] } },
        { "aliases", own => own with { Aliases = ["idle-tiny"] } },
        { "aliases", own => own with { Aliases = ["tiny"] } },
    };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public async Task PutAsync_WhenTheModelCannotBeServed_SaysWhichMemberIsWrong(string member, Func<CatalogModel, CatalogModel> change)
    {
        await using GrainTestHost silo = await SiloFixture.StartAsync(_database);
        CatalogModel tiny = (await Of(silo).FindAsync("idle-tiny"))!;
        Assert.Null((await Of(silo).PutAsync(tiny with { Aliases = ["tiny"] })).Problem);

        CatalogChange answer = await Of(silo).PutAsync(change(Own));
        Assert.Equal((member, null), (answer.Member, answer.Model));
        Assert.Equal(2, (await Of(silo).ListAsync()).Length);
    }

    [Fact]
    public async Task PutAsync_WhenItIsOnlyTried_ChangesNothing()
    {
        await using GrainTestHost silo = await SiloFixture.StartAsync(_database);
        Assert.Equal(Own.Id, (await Of(silo).PutAsync(Own, isDryRun: true)).Model?.Id);
        Assert.Null(await Of(silo).FindAsync(Own.Id));
    }

    [Fact]
    public async Task PutAsync_OfAModelThatIsThere_KeepsWhenItCameAndCountsItsPrices()
    {
        await using GrainTestHost silo = await SiloFixture.StartAsync(_database);
        CatalogModel tiny = (await Of(silo).FindAsync("idle-tiny"))!;
        CatalogModel same = (await Of(silo).PutAsync(tiny with { Created = DateTimeOffset.UnixEpoch, Tags = ["demo"] })).Model!;
        Assert.Equal((tiny.Created, tiny.Price), (same.Created, same.Price));
        CatalogModel dearer = (await Of(silo).PutAsync(tiny with { Price = new ModelPrice(0, 7, 7) })).Model!;
        Assert.Equal(tiny.Price.Version + 1, dearer.Price.Version);
        Assert.Empty(dearer.Tags);
    }

    [Fact]
    public async Task ListAsync_WhenTheConfigurationHasModels_PutsThemBetweenTheShippedAndTheOperators()
    {
        var configured = new ConfiguredModel
        {
            Id = "from-file", ContextLength = 2048, PromptNanoUsdPerMillion = 5, CompletionNanoUsdPerMillion = 6, Aliases = ["file"], Tags = ["mine"],
        };
        var changed = new ConfiguredModel { Id = "idle-tiny", ContextLength = 512, PromptNanoUsdPerMillion = 0, CompletionNanoUsdPerMillion = 0 };
        await using GrainTestHost silo = await SiloFixture.StartAsync(
            _database, services => services.Configure<CatalogOptions>(options => options.Models = [configured, changed]));
        Assert.Equal(["from-file", "gpt-oss-20b", "idle-tiny"], (await Of(silo).ListAsync()).Select(model => model.Id));
        CatalogModel model = (await Of(silo).FindAsync("from-file"))!;
        Assert.Equal(("from-file", 2048, 6L, "file", "mine"),
            (model.Name, model.ContextLength, model.Price.CompletionNanoUsdPerMillion, model.Aliases.Single(), model.Tags.Single()));
        CatalogModel tiny = (await Of(silo).FindAsync("idle-tiny"))!;
        Assert.Equal(512, tiny.ContextLength);
        await Of(silo).PutAsync(tiny with { ContextLength = 256 });
        Assert.Equal(256, (await Of(silo).FindAsync("idle-tiny"))!.ContextLength);
    }

    [Fact]
    public void Validate_OfModelsThatCannotBeServed_TellsAllOfThem()
    {
        ConfiguredModel good = new() { Id = "good", ContextLength = 1, PromptNanoUsdPerMillion = 0, CompletionNanoUsdPerMillion = 0, Aliases = ["g"] };
        ConfiguredModel priceless = new() { Id = "priceless", ContextLength = 1 };
        ConfiguredModel taken = new() { Id = "taken", ContextLength = 1, PromptNanoUsdPerMillion = 0, CompletionNanoUsdPerMillion = 0, Aliases = ["g"] };
        string[] failures = [.. new CatalogOptionsValidator().Validate(null, new CatalogOptions { Models = [good, priceless, taken] }).Failures!];
        Assert.Equal(
            [
                "Catalog:Models:1 (priceless): prompt_nano_usd_per_million must be not negative.",
                "Catalog:Models:2 (taken): aliases must be no name of another model: 'g' is one of 'good'.",
            ],
            failures);
        Assert.True(new CatalogOptionsValidator().Validate(null, new CatalogOptions { Models = [good] }).Succeeded);
    }

    private static ICatalogGrain Of(GrainTestHost silo) => silo.Grains.GetGrain<ICatalogGrain>(ICatalogGrain.Key);
}
