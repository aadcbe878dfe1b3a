using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.ApiKeys;

/// <summary>Keys on the grain host, stored in PostgreSQL.</summary>
public sealed class ApiKeyGrainTests(SiloFixture silo) : IClassFixture<SiloFixture>
{
    private readonly IApiKeyGrain _key = silo.Grains.GetGrain<IApiKeyGrain>(ApiKeyFormat.Hash(ApiKeyFormat.Generate(ApiKeyKind.Customer)));

    private readonly ApiKeyInfo _info = new()
    {
        Id = "key_1",
        AccountId = "acct_1",
        Kind = ApiKeyKind.Customer,
        Name = "laptop",
        LastFour = "abcd",
        Created = DateTimeOffset.UnixEpoch,
        Expires = DateTimeOffset.UnixEpoch.AddYears(100),
    };

    [Fact]
    public async Task FindAsync_WhenTheKeyWasNeverMade_FindsNone() => Assert.Null(await _key.FindAsync());

    [Fact]
    public async Task CreateAsync_WhenRepeated_ChangesNothing()
    {
        await _key.CreateAsync(_info);
        await _key.CreateAsync(_info);
        Assert.Equivalent(_info, await _key.FindAsync(), strict: true);
    }

    [Fact]
    public async Task CreateAsync_WhenAnotherKeyHasTheHash_Throws()
    {
        await _key.CreateAsync(_info);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await _key.CreateAsync(_info with { AccountId = "acct_2" }));
        Assert.Equivalent(_info, await _key.FindAsync(), strict: true);
    }

    [Fact]
    public async Task RevokeAsync_WhenRepeated_KeepsTheFirstTime()
    {
        await _key.CreateAsync(_info);
        await _key.RevokeAsync();
        ApiKeyInfo? revoked = await _key.FindAsync();
        Assert.NotNull(revoked!.Revoked);
        await _key.RevokeAsync();
        Assert.Equal(revoked.Revoked, (await _key.FindAsync())!.Revoked);
    }

    [Fact]
    public async Task RevokeAsync_WhenTheKeyWasNeverMade_MakesNone()
    {
        await _key.RevokeAsync();
        Assert.Null(await _key.FindAsync());
    }
}
