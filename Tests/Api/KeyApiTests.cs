using System.Net;
using System.Text.Json;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Api;

/// <summary>An account's keys over HTTP.</summary>
public sealed class KeyApiTests(ApiFixture api) : IClassFixture<ApiFixture>, IAsyncLifetime
{
    private ApiPerson _ada = null!;

    public async ValueTask InitializeAsync() => _ada = await ApiPerson.SignUpAsync(api.Server);

    public ValueTask DisposeAsync() => default;

    [Fact]
    public async Task Keys_FromTheirMakingToTheirEnd()
    {
        // 1. Made: seen once, and works at once.
        ApiAnswer made = await _ada.SendAsync(HttpMethod.Post, "/api-keys",
            """{"name":"laptop","budget_nano_usd":5000000000,"requests_per_minute":7,"project":"blue","allowed_models":["idle-tiny"]}""");
        made.Expect(HttpStatusCode.Created);
        JsonElement key = made.Json.GetProperty("key");
        (string secret, string id) = (made["api_key"], key.GetProperty("id").GetString()!);
        Assert.Equal(["chat", "embeddings", "models"], key.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()));
        Assert.Equal(HttpStatusCode.OK, await ModelsAsync(secret));

        // 2. Listed, without its secret, with its use.
        ApiAnswer list = (await _ada.SendAsync(HttpMethod.Get, "/api-keys")).Expect(HttpStatusCode.OK);
        JsonElement listed = Assert.Single(list.Json.GetProperty("keys").EnumerateArray());
        Assert.DoesNotContain(secret, list.Text, StringComparison.Ordinal);
        Assert.Equal(("laptop", secret[^4..], "active", 5_000_000_000, 7, "blue"),
            (listed.GetProperty("name").GetString(), listed.GetProperty("last_four").GetString(), listed.GetProperty("status").GetString(),
            listed.GetProperty("budget_nano_usd").GetInt64(), listed.GetProperty("requests_per_minute").GetInt32(), listed.GetProperty("project").GetString()));
        Assert.NotEqual(JsonValueKind.Null, listed.GetProperty("last_used").ValueKind);

        // 3. Changed: what is named changes, null takes away, the rest stays.
        ApiAnswer changed = await _ada.SendAsync(HttpMethod.Patch, $"/api-keys/{id}", """{"name":"desk","budget_nano_usd":null}""");
        Assert.Equal(("desk", JsonValueKind.Null, "blue"),
            (changed.Expect(HttpStatusCode.OK)["name"], changed.Json.GetProperty("budget_nano_usd").ValueKind, changed["project"]));

        // 4. Rotated, and the old secret ends.
        ApiAnswer rotated = (await _ada.SendAsync(HttpMethod.Post, $"/api-keys/{id}/rotate", "{}")).Expect(HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.OK, await ModelsAsync(rotated["api_key"]));
        await RefusedSoonAsync(secret);

        // 5. Revoked, and a repeat makes no difference.
        (await _ada.SendAsync(HttpMethod.Delete, $"/api-keys/{id}")).Expect(HttpStatusCode.NoContent);
        (await _ada.SendAsync(HttpMethod.Delete, $"/api-keys/{id}")).Expect(HttpStatusCode.NoContent);
        await RefusedSoonAsync(rotated["api_key"]);
        (await _ada.SendAsync(HttpMethod.Patch, $"/api-keys/{id}", """{"name":"late"}""")).AssertError(HttpStatusCode.Conflict, "ConflictException");
    }

    [Fact]
    public async Task Key_OfAnotherAccount_IsNotFoundByAnyVerb()
    {
        (_, string id) = await _ada.CreateKeyAsync("""{"name":"laptop"}""");
        ApiPerson eve = await ApiPerson.SignUpAsync(api.Server);
        (HttpMethod Method, string Path, string? Body)[] tries =
        [
            (HttpMethod.Get, $"/api-keys/{id}", null), (HttpMethod.Patch, $"/api-keys/{id}", """{"name":"mine"}"""),
            (HttpMethod.Delete, $"/api-keys/{id}", null), (HttpMethod.Post, $"/api-keys/{id}/rotate", "{}"),
        ];
        foreach ((HttpMethod method, string path, string? body) in tries)
        {
            (await eve.SendAsync(method, path, body)).AssertError(HttpStatusCode.NotFound, "ResourceNotFoundException");
        }

        Assert.Equal("active", (await _ada.SendAsync(HttpMethod.Get, $"/api-keys/{id}"))["status"]);
        Assert.Empty((await eve.SendAsync(HttpMethod.Get, "/api-keys")).Json.GetProperty("keys").EnumerateArray());
    }

    [Fact]
    public async Task Key_WithoutTheScope_IsDenied()
    {
        (string plain, _) = await _ada.CreateKeyAsync("""{"name":"inference"}""");
        string message = (await _ada.SendAsync(HttpMethod.Get, "/me", plain, null)).AssertError(HttpStatusCode.Forbidden, "AccessDeniedException");
        Assert.Contains("account:read", message, StringComparison.Ordinal);

        (string reader, _) = await _ada.CreateKeyAsync("""{"name":"reader","scopes":["account:read"]}""");
        (await _ada.SendAsync(HttpMethod.Get, "/api-keys", reader, null)).Expect(HttpStatusCode.OK);
        (await _ada.SendAsync(HttpMethod.Post, "/api-keys", reader, """{"name":"more"}""")).AssertError(HttpStatusCode.Forbidden, "AccessDeniedException");
        Assert.Equal(HttpStatusCode.Forbidden, await ModelsAsync(reader));
    }

    [Fact]
    public async Task Key_ThatMakesKeys_GivesNoScopeThatItHasNot()
    {
        (string maker, _) = await _ada.CreateKeyAsync("""{"name":"maker","scopes":["keys:write","models"]}""");
        (_, string strong) = await _ada.CreateKeyAsync("""{"name":"strong","scopes":["chat","account:write"]}""");
        (await _ada.SendAsync(HttpMethod.Post, "/api-keys", maker, """{"name":"more","scopes":["models","account:write"]}"""))
            .AssertError(HttpStatusCode.Forbidden, "AccessDeniedException");
        (await _ada.SendAsync(HttpMethod.Post, $"/api-keys/{strong}/rotate", maker, "{}")).AssertError(HttpStatusCode.Forbidden, "AccessDeniedException");
        (await _ada.SendAsync(HttpMethod.Patch, $"/api-keys/{strong}", maker, """{"name":"x"}"""))
            .AssertError(HttpStatusCode.Forbidden, "AccessDeniedException");
        ApiAnswer less = (await _ada.SendAsync(HttpMethod.Post, "/api-keys", maker, """{"name":"less"}""")).Expect(HttpStatusCode.Created);
        Assert.Equal(["models"], less.Json.GetProperty("key").GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()));
    }

    [Fact]
    public async Task List_InPages_ShowsEachKeyOnceAndTakesNoForgedToken()
    {
        for (int i = 0; i < 5; i++) await _ada.CreateKeyAsync($$"""{"name":"key {{i}}"}""");
        List<string> names = [];
        string? token = null;
        do
        {
            ApiAnswer page = await _ada.SendAsync(HttpMethod.Get, $"/api-keys?maxResults=2{(token is null ? "" : $"&nextToken={token}")}");
            names.AddRange(page.Expect(HttpStatusCode.OK).Json.GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("name").GetString()!));
            token = page.Json.GetProperty("nextToken").GetString();
        }
        while (token is not null);
        Assert.Equal(["key 4", "key 3", "key 2", "key 1", "key 0"], names);

        string good = (await _ada.SendAsync(HttpMethod.Get, "/api-keys?maxResults=2"))["nextToken"];
        string forged = (good[0] == 'A' ? 'B' : 'A') + good[1..];
        ApiPerson eve = await ApiPerson.SignUpAsync(api.Server);
        (await _ada.SendAsync(HttpMethod.Get, $"/api-keys?nextToken={forged}")).AssertError(HttpStatusCode.BadRequest, "ValidationException", "nextToken");
        (await eve.SendAsync(HttpMethod.Get, $"/api-keys?nextToken={good}")).AssertError(HttpStatusCode.BadRequest, "ValidationException", "nextToken");
    }

    [Fact]
    public async Task DryRun_ChecksAllAndDoesNothing()
    {
        (_, string id) = await _ada.CreateKeyAsync("""{"name":"laptop"}""");
        (await _ada.SendAsync(HttpMethod.Post, "/api-keys?dryRun=true", """{"name":""}"""))
            .AssertError(HttpStatusCode.BadRequest, "ValidationException", "name");
        (await _ada.SendAsync(HttpMethod.Post, "/api-keys?dryRun=true", """{"name":"x"}""")).Expect(HttpStatusCode.NoContent);
        (await _ada.SendAsync(HttpMethod.Delete, $"/api-keys/{id}?dryRun=true")).Expect(HttpStatusCode.NoContent);
        (await _ada.SendAsync(HttpMethod.Post, "/api-keys?dryRun=yes", """{"name":"x"}"""))
            .AssertError(HttpStatusCode.BadRequest, "ValidationException", "dryRun");
        JsonElement keys = (await _ada.SendAsync(HttpMethod.Get, "/api-keys")).Json.GetProperty("keys");
        Assert.Equal("active", Assert.Single(keys.EnumerateArray()).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Create_WhenRepeatedWithOneToken_MakesOneKeyAndNamesIt()
    {
        ApiAnswer made = (await _ada.SendAsync(HttpMethod.Post, "/api-keys?clientToken=t1", """{"name":"k"}""")).Expect(HttpStatusCode.Created);
        ApiAnswer repeated = await ApiAnswer.SendAsync(
            api.Server.Client, HttpMethod.Post, "/api-keys", _ada.Token, """{"name":"k"}""", ("Idempotency-Key", "t1"));
        string message = repeated.AssertError(HttpStatusCode.Conflict, "ConflictException");
        Assert.Contains(made.Json.GetProperty("key").GetProperty("id").GetString()!, message, StringComparison.Ordinal);
        Assert.Single((await _ada.SendAsync(HttpMethod.Get, "/api-keys")).Json.GetProperty("keys").EnumerateArray());
        // Another account's token is another one.
        ApiPerson eve = await ApiPerson.SignUpAsync(api.Server);
        (await eve.SendAsync(HttpMethod.Post, "/api-keys?clientToken=t1", """{"name":"k"}""")).Expect(HttpStatusCode.Created);
        (await _ada.SendAsync(HttpMethod.Post, $"/api-keys?clientToken={new string('x', 256)}", """{"name":"k"}"""))
            .AssertError(HttpStatusCode.BadRequest, "ValidationException", "clientToken");
    }

    [Fact]
    public async Task Create_BeyondTen_IsAConflict()
    {
        for (int i = 0; i < IKeyRingGrain.MaxActiveKeys; i++) await _ada.CreateKeyAsync("""{"name":"k"}""");
        (await _ada.SendAsync(HttpMethod.Post, "/api-keys", """{"name":"k"}""")).AssertError(HttpStatusCode.Conflict, "ConflictException");
    }

    private async Task RefusedSoonAsync(string key) => await Timing.KeepsAsync(
        async () => await ModelsAsync(key) is HttpStatusCode.Unauthorized, TimeSpan.FromSeconds(2), "the key is refused");

    private async Task<HttpStatusCode> ModelsAsync(string key)
    {
        using HttpResponseMessage response = await api.Server.GetAsync("/v1/models", key);
        return response.StatusCode;
    }
}
