using System.Net;
using System.Text.Json;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Api;

/// <summary>Operators' keys beside the first one: made, used, revoked, and all of it in the log.</summary>
public sealed class OperatorKeyTests(ApiFixture api) : IClassFixture<ApiFixture>, IAsyncLifetime
{
    private ApiOperator _operator = null!;

    public async ValueTask InitializeAsync() => _operator = await ApiOperator.CreateAsync(api.Server);

    public ValueTask DisposeAsync() => default;

    [Fact]
    public async Task Key_FromItsMakingToItsEnd()
    {
        // 1. Made: it opens the operators' API, is listed without its secret, and is in the log with its name.
        string name = $"eve {Guid.NewGuid():n}";
        ApiAnswer made = await _operator.SendAsync(HttpMethod.Post, "/keys", $$"""{"name":"{{name}}","expires":"2029-01-01T00:00:00Z"}""");
        made.Expect(HttpStatusCode.Created);
        string secret = made["operator_key"], id = made.Json.GetProperty("key").GetProperty("id").GetString()!;
        Assert.True(ApiKeyFormat.IsWellFormed(secret, ApiKeyKind.Operator));
        ApiOperator eve = _operator with { Key = secret };
        (await eve.SendAsync(HttpMethod.Get, "/ledger/check")).Expect(HttpStatusCode.OK);
        ApiAnswer list = (await eve.SendAsync(HttpMethod.Get, "/keys")).Expect(HttpStatusCode.OK);
        JsonElement listed = list.Json.GetProperty("keys").EnumerateArray().Single(key => key.GetProperty("id").GetString() == id);
        Assert.Equal((name, "operator", "active"),
            (listed.GetProperty("name").GetString()!, listed.GetProperty("kind").GetString()!, listed.GetProperty("status").GetString()!));
        Assert.DoesNotContain(secret, list.Text, StringComparison.Ordinal);

        // 2. Revoked: by another one, not by itself; within a second everywhere; a repeat changes nothing.
        (await eve.SendAsync(HttpMethod.Delete, $"/keys/{id}")).AssertError(HttpStatusCode.Conflict, "ConflictException");
        (await _operator.SendAsync(HttpMethod.Delete, $"/keys/{id}")).Expect(HttpStatusCode.NoContent);
        await Eventually.HoldsAsync(
            async () => (await eve.SendAsync(HttpMethod.Get, "/keys")).Status == HttpStatusCode.Unauthorized, TimeSpan.FromSeconds(10), "it opens nothing");
        (await _operator.SendAsync(HttpMethod.Delete, $"/keys/{id}")).Expect(HttpStatusCode.NoContent);

        // 3. Who did it, and to which.
        JsonElement revoked = (await _operator.SendAsync(HttpMethod.Get, $"/audit?target={id}")).Expect(HttpStatusCode.OK).Json.GetProperty("entries")[0];
        Assert.Equal(("key.revoke", name), (revoked.GetProperty("action").GetString(), revoked.GetProperty("detail").GetProperty("name").GetString()));
        Assert.Contains(
            (await _operator.SendAsync(HttpMethod.Get, "/audit")).Json.GetProperty("entries").EnumerateArray(),
            entry => entry.GetProperty("action").GetString() == "key.create" && entry.GetProperty("detail").GetProperty("name").GetString() == name);
    }

    [Fact]
    public async Task Create_WhatIsRefused_MakesNothing()
    {
        int before = await CountAsync();
        (await _operator.SendAsync(HttpMethod.Post, "/keys", """{"name":""}""")).AssertError(HttpStatusCode.BadRequest, "ValidationException", "name");
        (await _operator.SendAsync(HttpMethod.Post, "/keys", """{"name":"x","expires":"2001-01-01T00:00:00Z"}"""))
            .AssertError(HttpStatusCode.BadRequest, "ValidationException", "expires");
        (await _operator.SendAsync(HttpMethod.Post, "/keys", """{"name":"x","scopes":["chat"]}"""))
            .AssertError(HttpStatusCode.BadRequest, "ValidationException", "scopes");
        (await _operator.SendAsync(HttpMethod.Post, "/keys?dryRun=true", """{"name":"x"}""")).Expect(HttpStatusCode.NoContent);
        (await _operator.SendAsync(HttpMethod.Delete, "/keys/key_unknown")).AssertError(HttpStatusCode.NotFound, "ResourceNotFoundException");
        Assert.Equal(before, await CountAsync());
    }

    [Fact]
    public async Task Create_WhenRepeatedOrTooOften_IsAConflict()
    {
        (await _operator.SendAsync(HttpMethod.Post, "/keys", """{"name":"x"}""", ("Idempotency-Key", "k1"))).Expect(HttpStatusCode.Created);
        (await _operator.SendAsync(HttpMethod.Post, "/keys", """{"name":"x"}""", ("Idempotency-Key", "k1")))
            .AssertError(HttpStatusCode.Conflict, "ConflictException");
        for (int i = await CountAsync(); i < IKeyRingGrain.MaxActiveKeys; i++)
        {
            (await _operator.SendAsync(HttpMethod.Post, "/keys", """{"name":"x"}""")).Expect(HttpStatusCode.Created);
        }

        (await _operator.SendAsync(HttpMethod.Post, "/keys", """{"name":"x"}""")).AssertError(HttpStatusCode.Conflict, "ConflictException");
    }

    private async Task<int> CountAsync() =>
        (await _operator.SendAsync(HttpMethod.Get, "/keys?maxResults=100")).Expect(HttpStatusCode.OK).Json.GetProperty("keys").GetArrayLength();
}
