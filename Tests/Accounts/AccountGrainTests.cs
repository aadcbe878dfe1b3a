using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Tests.Support;
using Npgsql;

namespace IdleCloud.Tests.Accounts;

/// <summary>Accounts on the grain host, stored in PostgreSQL.</summary>
public sealed class AccountGrainTests(SiloFixture silo) : IClassFixture<SiloFixture>
{
    private readonly IAccountGrain _account = silo.Grains.GetGrain<IAccountGrain>($"acct_{Guid.NewGuid():n}");

    [Fact]
    public async Task GetAsync_WhenTheAccountWasNeverCreated_FindsNone()
    {
        Assert.Null(await _account.GetAsync());
        Assert.Equal(AdmitResult.NotFound, await _account.AdmitAsync(Guid.NewGuid()));
    }

    [Fact]
    public async Task CreateAsync_WhenRepeated_ChangesNothing()
    {
        AccountInfo first = await _account.CreateAsync("Ada");
        Assert.Equal(first, await _account.CreateAsync("Ada"));
        Assert.Equal(first, await _account.GetAsync());
        Assert.Equal(AdmitResult.Admitted, await _account.AdmitAsync(Guid.NewGuid()));
    }

    [Fact]
    public async Task SetSuspendedAsync_WhenLifted_AdmitsAgain()
    {
        await _account.CreateAsync("Ada");
        await _account.SetSuspendedAsync(true);
        Assert.Equal(AdmitResult.Suspended, await _account.AdmitAsync(Guid.NewGuid()));
        await _account.SetSuspendedAsync(false);
        Assert.Equal(AdmitResult.Admitted, await _account.AdmitAsync(Guid.NewGuid()));
    }

    [Theory]
    [InlineData(ApiKeyKind.Customer)]
    [InlineData(ApiKeyKind.Miner)]
    [InlineData(ApiKeyKind.Operator)]
    public async Task IssueKeyAsync_WhenTheAccountExists_MakesAKeyThatIsFoundByItsHash(ApiKeyKind kind)
    {
        AccountInfo account = await _account.CreateAsync("Ada");
        IssuedKey issued = await _account.IssueKeyAsync(kind, "laptop");
        Assert.True(ApiKeyFormat.IsWellFormed(issued.Secret, kind));
        ApiKeyInfo? found = await silo.Grains.GetGrain<IApiKeyGrain>(ApiKeyFormat.Hash(issued.Secret)).FindAsync();
        Assert.Equal(issued.Info, found);
        Assert.Equal((account.Id, kind, "laptop", issued.Secret[^4..]), (found!.AccountId, found.Kind, found.Name, found.LastFour));
    }

    [Fact]
    public async Task IssueKeyAsync_Always_KeepsTheSecretOutOfTheDatabase()
    {
        await _account.CreateAsync("Ada");
        IssuedKey issued = await _account.IssueKeyAsync(ApiKeyKind.Customer, "laptop");
        await using var database = NpgsqlDataSource.Create(silo.ConnectionString);
        await using NpgsqlCommand search = database.CreateCommand(
            "select count(*) filter (where row::text like '%' || $1 || '%'), count(*) filter (where row::text like '%' || $2 || '%') from grain_state row");
        search.Parameters.Add(new() { Value = issued.Secret[3..^6] });
        search.Parameters.Add(new() { Value = ApiKeyFormat.Hash(issued.Secret) });
        await using NpgsqlDataReader counts = await search.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        Assert.True(await counts.ReadAsync(TestContext.Current.CancellationToken));
        Assert.Equal((0L, 1L), (counts.GetInt64(0), counts.GetInt64(1)));
    }

    [Fact]
    public async Task IssueKeyAsync_WhenThereIsNoAccount_Throws() =>
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await _account.IssueKeyAsync(ApiKeyKind.Customer, "laptop"));
}
