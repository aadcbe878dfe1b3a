using System.Collections.Immutable;
using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Tests.Support;
using Npgsql;

namespace IdleCloud.Tests.ApiKeys;

/// <summary>An account's keys on the grain host, stored in PostgreSQL.</summary>
public sealed class KeyRingGrainTests(SiloFixture silo) : IClassFixture<SiloFixture>, IAsyncLifetime
{
    private readonly string _accountId = $"acct_{Guid.NewGuid():n}";
    private IKeyRingGrain Ring => silo.Grains.GetGrain<IKeyRingGrain>(_accountId);

    public async ValueTask InitializeAsync() => await silo.Grains.GetGrain<IAccountGrain>(_accountId).CreateAsync("Ada");

    public ValueTask DisposeAsync() => default;

    [Theory]
    [InlineData(ApiKeyKind.Customer)]
    [InlineData(ApiKeyKind.Miner)]
    [InlineData(ApiKeyKind.Operator)]
    public async Task CreateAsync_WhenTheAccountExists_MakesAKeyThatIsFoundByItsHash(ApiKeyKind kind)
    {
        DateTimeOffset expires = TimeProvider.System.GetUtcNow().AddDays(1);
        NewApiKey wanted = new()
        {
            Kind = kind, Name = "laptop", Scopes = ApiScopes.Chat | ApiScopes.Models, Expires = expires, BudgetNanoUsd = 5,
            RequestsPerMinute = 7, Project = "blue", AllowedModels = ["idle-tiny"],
        };
        KeyRingResult made = await Ring.CreateAsync(wanted);
        Assert.True(ApiKeyFormat.IsWellFormed(made.NewSecret, kind));
        ApiKeyInfo found = (await FindAsync(made.NewSecret))!;
        Assert.Equal((_accountId, kind, "laptop", made.NewSecret[^4..]), (found.AccountId, found.Kind, found.Name, found.LastFour));
        Assert.Equal((expires, 5L, 7, "blue"), (found.Expires, found.BudgetNanoUsd, found.RequestsPerMinute, found.Project));
        Assert.Equal(["idle-tiny"], found.AllowedModels);
        Assert.Equal((made.Key!.Id, ApiScopes.Chat | ApiScopes.Models), (found.Id, found.Scopes));
        Assert.Matches("^key_[0-9a-f]{24}$", found.Id);
    }

    [Fact]
    public async Task CreateAsync_Always_KeepsTheSecretOutOfTheDatabase()
    {
        KeyRingResult made = await Ring.CreateAsync(NewApiKey.Customer("laptop"));
        await using var database = NpgsqlDataSource.Create(silo.ConnectionString);
        await using NpgsqlCommand search = database.CreateCommand(
            "select count(*) filter (where row::text like '%' || $1 || '%'), count(*) filter (where row::text like '%' || $2 || '%') from grain_state row");
        search.Parameters.Add(new() { Value = made.NewSecret[3..^6] });
        search.Parameters.Add(new() { Value = ApiKeyFormat.Hash(made.NewSecret) });
        await using NpgsqlDataReader counts = await search.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        Assert.True(await counts.ReadAsync(TestContext.Current.CancellationToken));
        // The hash: the key's own row, and the account's list.
        Assert.Equal((0L, 2L), (counts.GetInt64(0), counts.GetInt64(1)));
        Assert.DoesNotContain(made.NewSecret, made.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateAsync_WhenThereIsNoAccount_MakesNone()
    {
        KeyRingResult made = await silo.Grains.GetGrain<IKeyRingGrain>("acct_nobody").CreateAsync(NewApiKey.Customer("x"));
        Assert.Equal((KeyRingStatus.NoAccount, null), (made.Status, made.Secret));
        Assert.Empty(await silo.Grains.GetGrain<IKeyRingGrain>("acct_nobody").ListAsync());
    }

    [Fact]
    public async Task CreateAsync_WhenTenAreValid_RefusesTheEleventhUntilOneEnds()
    {
        KeyRingResult[] tries = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Ring.CreateAsync(NewApiKey.Customer($"k{i}")).AsTask()));
        Assert.Equal(IKeyRingGrain.MaxActiveKeys, tries.Count(made => made.Status is KeyRingStatus.Done));
        Assert.Equal(2, tries.Count(made => made.Status is KeyRingStatus.TooManyKeys));
        // A miner's key is of another kind.
        Assert.Equal(KeyRingStatus.Done, (await Ring.CreateAsync(new() { Kind = ApiKeyKind.Miner, Name = "rig" })).Status);

        await Ring.RevokeAsync(tries.First(made => made.Key is not null).Key!.Id);
        Assert.Equal(KeyRingStatus.Done, (await Ring.CreateAsync(NewApiKey.Customer("late"))).Status);
    }

    [Fact]
    public async Task RevokeAsync_WhenRepeated_KeepsTheFirstTime()
    {
        KeyRingResult made = await Ring.CreateAsync(NewApiKey.Customer("laptop"));
        KeyRingResult revoked = await Ring.RevokeAsync(made.Key!.Id);
        Assert.NotNull((await FindAsync(made.NewSecret))!.Revoked);
        Assert.Equal(revoked.Key!.Revoked, (await Ring.RevokeAsync(made.Key.Id)).Key!.Revoked);
        Assert.Equal(KeyRingStatus.Ended, (await Ring.RotateAsync(made.Key.Id, TimeSpan.Zero)).Status);
        Assert.Equal(KeyRingStatus.Ended, (await Ring.UpdateAsync(made.Key.Id, NewApiKey.Customer("other"))).Status);
    }

    [Fact]
    public async Task RevokeAsync_WhenTheKeyIsAnotherAccounts_FindsNone()
    {
        KeyRingResult made = await Ring.CreateAsync(NewApiKey.Customer("laptop"));
        IKeyRingGrain other = silo.Grains.GetGrain<IKeyRingGrain>("acct_other");
        Assert.Equal(KeyRingStatus.NotFound, (await other.RevokeAsync(made.Key!.Id)).Status);
        Assert.Null((await FindAsync(made.NewSecret))!.Revoked);
    }

    [Fact]
    public async Task RotateAsync_WithoutOverlap_EndsTheOldSecretAndKeepsTheId()
    {
        KeyRingResult made = await Ring.CreateAsync(NewApiKey.Customer("laptop"));
        KeyRingResult rotated = await Ring.RotateAsync(made.Key!.Id, TimeSpan.Zero);
        Assert.NotNull((await FindAsync(made.NewSecret))!.Revoked);
        ApiKeyInfo found = (await FindAsync(rotated.NewSecret))!;
        Assert.Equal((made.Key.Id, rotated.NewSecret[^4..], null), (found.Id, found.LastFour, found.Revoked));
        Assert.Equal(rotated.NewSecret[^4..], Assert.Single(await Ring.ListAsync()).Info.LastFour);
    }

    [Fact]
    public async Task RotateAsync_WithOverlap_LeavesTheOldSecretAnEnd()
    {
        KeyRingResult made = await Ring.CreateAsync(NewApiKey.Customer("laptop"));
        KeyRingResult second = await Ring.RotateAsync(made.Key!.Id, TimeSpan.FromHours(1));
        ApiKeyInfo old = (await FindAsync(made.NewSecret))!;
        Assert.Null(old.Revoked);
        Assert.Equal(old.Expires, Assert.Single(await Ring.ListAsync()).OldSecretUntil);
        Assert.InRange(old.Expires!.Value - old.Created, TimeSpan.FromMinutes(59), TimeSpan.FromMinutes(61));

        // What changes of the key changes for both secrets; and of three secrets the first one ends.
        await Ring.UpdateAsync(made.Key.Id, NewApiKey.Customer("laptop") with { BudgetNanoUsd = 1 });
        Assert.Equal((1L, old.Expires), ((await FindAsync(made.NewSecret))!.BudgetNanoUsd!.Value, (await FindAsync(made.NewSecret))!.Expires));
        KeyRingResult third = await Ring.RotateAsync(made.Key.Id, TimeSpan.FromHours(1));
        Assert.NotNull((await FindAsync(made.NewSecret))!.Revoked);

        await Ring.RevokeAsync(made.Key.Id);
        Assert.NotNull((await FindAsync(second.NewSecret))!.Revoked);
        Assert.NotNull((await FindAsync(third.NewSecret))!.Revoked);
    }

    [Fact]
    public async Task ListAsync_WhenAKeyHasBeenUsed_SaysWhen()
    {
        KeyRingResult made = await Ring.CreateAsync(NewApiKey.Customer("laptop"));
        Assert.Null(Assert.Single(await Ring.ListAsync()).LastUsed);
        await FindAsync(made.NewSecret);
        ImmutableArray<ApiKeyEntry> listed = await Ring.ListAsync();
        Assert.InRange(Assert.Single(listed).LastUsed!.Value, made.Key!.Created, TimeProvider.System.GetUtcNow());
        await using var database = NpgsqlDataSource.Create(silo.ConnectionString);
        await Eventually.HoldsAsync(
            async () =>
            {
                await using NpgsqlCommand search = database.CreateCommand(
                    "select count(*) from grain_state where grain_id = $1 and payload ->> 'last_used' is not null");
                search.Parameters.Add(new() { Value = ApiKeyFormat.Hash(made.NewSecret) });
                return (long)(await search.ExecuteScalarAsync(TestContext.Current.CancellationToken))! == 1;
            },
            TimeSpan.FromSeconds(10), "the last use is stored");
    }

    private ValueTask<ApiKeyInfo?> FindAsync(string secret) => silo.Grains.GetGrain<IApiKeyGrain>(ApiKeyFormat.Hash(secret)).FindAsync();
}
