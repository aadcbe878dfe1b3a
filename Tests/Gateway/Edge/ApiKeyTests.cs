using System.Net;
using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Tests.Support;
using static IdleCloud.Tests.Gateway.Edge.ErrorAnswers;

namespace IdleCloud.Tests.Gateway.Edge;

/// <summary>Who gets in.</summary>
public sealed class ApiKeyTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Path = "/v1/models";
    private const string Account = "acct_1";

    private readonly ManualTimeProvider _clock = new();
    private EdgeServer _server = null!;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await EdgeServer.StartAsync(postgres, clock: _clock);
        await _server.Grains.GetGrain<IAccountGrain>(Account).CreateAsync("Ada");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Send_WithoutAValidKey_GetsTheSameAnswerForEveryReason()
    {
        string revoked = await _server.IssueKeyAsync(ApiKeyKind.Customer);
        await _server.Grains.GetGrain<IApiKeyGrain>(ApiKeyFormat.Hash(revoked)).RevokeAsync();
        string good = await _server.IssueKeyAsync(ApiKeyKind.Customer);
        string?[] authorizations =
        [
            null, "", "Bearer", "Bearer ", good, $"Basic {good}", $"Bearer {good}x", $"Bearer {good[..^1]}", $"Bearer {good[..^1]}\u007f",
            $"Bearer {good} {good}", "Bearer ic_0", $"Bearer {new string('a', 8000)}",
            $"Bearer {ApiKeyFormat.Generate(ApiKeyKind.Customer)}",
            $"Bearer {await _server.IssueKeyAsync(ApiKeyKind.Miner)}",
            $"Bearer {await _server.IssueKeyAsync(ApiKeyKind.Operator)}",
            $"Bearer {revoked}",
            $"Bearer {await CreateKeyAsync(expires: _clock.GetUtcNow())}",
            $"Bearer {await CreateKeyAsync(expires: null, account: "acct_none")}",
        ];

        HashSet<string> bodies = [];
        foreach (string? authorization in authorizations)
        {
            using HttpRequestMessage request = new(HttpMethod.Get, Path);
            if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
            using HttpResponseMessage response = await _server.Client.SendAsync(request, Now);
            await AssertErrorAsync(response, HttpStatusCode.Unauthorized, "invalid_api_key");
            Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
            bodies.Add(await response.Content.ReadAsStringAsync(Now));
        }

        Assert.Single(bodies);
    }

    [Theory]
    [InlineData("Bearer ")]
    [InlineData("bearer ")]
    [InlineData("BEARER   ")]
    public async Task Send_WithAKey_GetsInWhateverTheCaseOfTheScheme(string scheme)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, Path);
        request.Headers.TryAddWithoutValidation("Authorization", scheme + await _server.IssueKeyAsync(ApiKeyKind.Customer));
        using HttpResponseMessage response = await _server.Client.SendAsync(request, Now);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Send_WithTheKeyInTheUrlOrInTwoHeaders_DoesNotGetIn()
    {
        string key = await _server.IssueKeyAsync(ApiKeyKind.Customer);
        string both = $"GET {Path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\nAuthorization: Bearer {key}\r\nConnection: close\r\n\r\n";

        using HttpResponseMessage response = await _server.GetAsync($"{Path}?api_key={key}&key={key}&access_token={key}", key: null);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.StartsWith("HTTP/1.1 401 ", await _server.SendRawAsync(both));
    }

    [Fact]
    public async Task Send_WithARevokedKey_IsRefusedWithinASecond()
    {
        string key = await _server.IssueKeyAsync(ApiKeyKind.Customer);
        await AssertStatusAsync(HttpStatusCode.OK, key);
        await _server.Grains.GetGrain<IApiKeyGrain>(ApiKeyFormat.Hash(key)).RevokeAsync();

        _clock.Advance(TimeSpan.FromMilliseconds(999));
        await AssertStatusAsync(HttpStatusCode.OK, key);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await AssertStatusAsync(HttpStatusCode.Unauthorized, key);
    }

    [Fact]
    public async Task Send_WithAKeyThatExpires_IsRefusedFromThatMomentOn()
    {
        string key = await CreateKeyAsync(expires: _clock.GetUtcNow() + TimeSpan.FromMilliseconds(500));
        await AssertStatusAsync(HttpStatusCode.OK, key);
        _clock.Advance(TimeSpan.FromMilliseconds(500));
        await AssertStatusAsync(HttpStatusCode.Unauthorized, key);
    }

    [Fact]
    public async Task Send_WithAKeyThatIsMadeLater_GetsInWithinASecond()
    {
        string key = ApiKeyFormat.Generate(ApiKeyKind.Customer);
        await AssertStatusAsync(HttpStatusCode.Unauthorized, key);
        await CreateKeyAsync(expires: null, key);
        await AssertStatusAsync(HttpStatusCode.Unauthorized, key);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await AssertStatusAsync(HttpStatusCode.OK, key);
    }

    [Fact]
    public async Task Send_WithMoreKeysThanTheCacheHolds_IsJudgedRightAllTheSame()
    {
        await using EdgeServer small = await EdgeServer.StartAsync(postgres, new() { ["Gateway:Keys:Capacity"] = "1" });
        string[] good = [await small.IssueKeyAsync(ApiKeyKind.Customer), await small.IssueKeyAsync(ApiKeyKind.Customer)];
        string[] bad = [ApiKeyFormat.Generate(ApiKeyKind.Customer), ApiKeyFormat.Generate(ApiKeyKind.Customer)];
        foreach (string key in (string[])[.. bad, .. good, .. bad, .. good])
        {
            using HttpResponseMessage response = await small.GetAsync(Path, key);
            Assert.Equal(good.Contains(key) ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, response.StatusCode);
        }
    }

    private async Task AssertStatusAsync(HttpStatusCode status, string key)
    {
        using HttpResponseMessage response = await _server.GetAsync(Path, key);
        Assert.Equal(status, response.StatusCode);
    }

    private async Task<string> CreateKeyAsync(DateTimeOffset? expires, string? secret = null, string account = Account)
    {
        secret ??= ApiKeyFormat.Generate(ApiKeyKind.Customer);
        await _server.Grains.GetGrain<IApiKeyGrain>(ApiKeyFormat.Hash(secret)).CreateAsync(new()
        {
            AccountId = account,
            Kind = ApiKeyKind.Customer,
            Scopes = ApiScopes.Inference,
            Name = "test",
            LastFour = secret[^4..],
            Created = _clock.GetUtcNow(),
            Expires = expires,
        });
        return secret;
    }
}
