using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Api;

/// <summary>The catalogue as operators change it over HTTP.</summary>
public sealed class OperatorModelTests(ApiFixture api) : IClassFixture<ApiFixture>, IAsyncLifetime
{
    private ApiOperator _operator = null!;

    public async ValueTask InitializeAsync() => _operator = await ApiOperator.CreateAsync(api.Server);

    public ValueTask DisposeAsync() => default;

    [Fact]
    public async Task Model_FromItsPutToTheCustomersList()
    {
        JsonObject body = Body();
        (body["aliases"], body["tags"], body["allowed_sha256"]) = (new JsonArray("Vendor/Mine"), new JsonArray("chat"), new JsonArray(new string('a', 64)));
        ApiAnswer dry = await PutAsync("mine-1", body, "?dryRun=true");
        Assert.Equal(HttpStatusCode.NoContent, dry.Expect(HttpStatusCode.NoContent).Status);
        (await _operator.SendAsync(HttpMethod.Get, "/models/mine-1")).AssertError(HttpStatusCode.NotFound, "ResourceNotFoundException");

        (await PutAsync("mine-1", body)).Expect(HttpStatusCode.OK);
        ApiAnswer got = (await _operator.SendAsync(HttpMethod.Get, "/models/mine-1")).Expect(HttpStatusCode.OK);
        Assert.Equal(("Mine", 2048, "Vendor/Mine", 1), (got["name"], got.Json.GetProperty("context_length").GetInt32(),
            got.Json.GetProperty("aliases")[0].GetString(), got.Json.GetProperty("price_version").GetInt32()));
        ApiAnswer list = (await _operator.SendAsync(HttpMethod.Get, "/models")).Expect(HttpStatusCode.OK);
        Assert.Contains("mine-1", list.Json.GetProperty("models").EnumerateArray().Select(model => model.GetProperty("id").GetString()));

        // Customers see it without any restart, by both names.
        string key = await api.Server.IssueKeyAsync(ApiKeyKind.Customer);
        foreach (string name in new[] { "mine-1", "Vendor/Mine" })
        {
            await Eventually.HoldsAsync(async () =>
            {
                using HttpResponseMessage found = await api.Server.GetAsync($"/v1/models/{name}", key);
                return found.StatusCode == HttpStatusCode.OK;
            }, TimeSpan.FromSeconds(30), $"customers see {name}");
        }

        // What is absent from the next one is gone; what it was called can be another's name.
        ApiAnswer less = (await PutAsync("mine-1", Body())).Expect(HttpStatusCode.OK);
        Assert.Equal((0, got["created"]), (less.Json.GetProperty("aliases").GetArrayLength(), less["created"]));
        ApiAnswer log = (await _operator.SendAsync(HttpMethod.Get, "/audit?target=mine-1")).Expect(HttpStatusCode.OK);
        Assert.Equal(["model.put", "model.put"], log.Json.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("action").GetString()!));
    }

    [Theory]
    [InlineData("family", "\"gpt\"")]
    [InlineData("context_length", "0")]
    [InlineData("context_length", "\"2048\"")]
    [InlineData("name", "\"\"")]
    [InlineData("aliases", "[\"idle-tiny\"]")]
    [InlineData("aliases", "[\"a b\"]")]
    [InlineData("tags", "[\"Chat\"]")]
    [InlineData("allowed_sha256", "[\"00\"]")]
    [InlineData("prompt_nano_usd_per_million", "-1")]
    [InlineData("completion_nano_usd_per_million", "1000000000000001")]
    [InlineData("template_tokens_per_prompt", "10001")]
    [InlineData("colour", "1")]
    public async Task Put_WithAWrongMember_IsRefusedAndNotLogged(string member, string value)
    {
        JsonObject body = Body();
        body[member] = JsonNode.Parse(value);
        ApiAnswer answer = (await PutAsync("wrong-1", body)).Expect(HttpStatusCode.BadRequest);
        Assert.StartsWith(member, answer.Json.GetProperty("error").GetProperty("param").GetString(), StringComparison.Ordinal);
        Assert.Empty((await _operator.SendAsync(HttpMethod.Get, "/audit?target=wrong-1")).Json.GetProperty("entries").EnumerateArray());
    }

    [Theory]
    [InlineData("name")]
    [InlineData("context_length")]
    [InlineData("family")]
    [InlineData("completion_nano_usd_per_million")]
    public async Task Put_WithoutWhatIsRequired_IsRefused(string member)
    {
        JsonObject body = Body();
        body.Remove(member);
        (await PutAsync("wrong-2", body)).AssertError(HttpStatusCode.BadRequest, "ValidationException", member);
    }

    private static JsonObject Body() => JsonNode.Parse("""
        {"name":"Mine","context_length":2048,"owned_by":"me","family":"plain","prompt_nano_usd_per_million":1,"completion_nano_usd_per_million":2}
        """)!.AsObject();

    private Task<ApiAnswer> PutAsync(string id, JsonObject body, string query = "") =>
        _operator.SendAsync(HttpMethod.Put, $"/models/{id}{query}", body.ToJsonString(JsonSerializerOptions.Default));
}
