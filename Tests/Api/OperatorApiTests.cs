using System.Net;
using System.Text.Json;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Api;

/// <summary>What operators do over HTTP.</summary>
public sealed class OperatorApiTests(ApiFixture api) : IClassFixture<ApiFixture>, IAsyncLifetime
{
    private ApiOperator _operator = null!;

    public async ValueTask InitializeAsync() => _operator = await ApiOperator.CreateAsync(api.Server);

    public ValueTask DisposeAsync() => default;

    private const string ModelBody = """
        {"name":"Mine","context_length":2048,"owned_by":"me","family":"plain","prompt_nano_usd_per_million":1,"completion_nano_usd_per_million":2}
        """;

    /// <summary>Method, path, and a body that would do.</summary>
    public static readonly TheoryData<string, string, string?> Routes = new()
    {
        { "POST", "/accounts", """{"email":"x@example.com"}""" },
        { "GET", "/accounts/acct_1", null },
        { "PATCH", "/accounts/acct_1", """{"suspended":true}""" },
        { "POST", "/accounts/acct_1/grants", """{"amount_nano_usd":1,"reason":"r"}""" },
        { "PUT", "/models/idle-tiny/price", """{"prompt_nano_usd_per_million":1,"completion_nano_usd_per_million":1}""" },
        { "GET", "/models", null },
        { "GET", "/models/idle-tiny", null },
        { "PUT", "/models/mine", ModelBody },
        { "GET", "/ledger/check", null },
        { "GET", "/audit", null },
        { "GET", "/keys", null },
        { "POST", "/keys", """{"name":"x"}""" },
        { "DELETE", "/keys/key_1", null },
    };

    public static readonly TheoryData<string> WrongNumbers = ["-1", "NaN", "1e999", "9223372036854775808", "\"10\"", "1.5", "null", "true", "[]", "1e2"];

    [Fact]
    public async Task Account_FromItsMakingToItsSuspension()
    {
        // 1. Made, with a key that has every scope.
        string email = $"customer-{Guid.NewGuid():n}@example.com";
        ApiAnswer made = await _operator.SendAsync(HttpMethod.Post, "/accounts", $$"""{"email":"{{email}}","plan":"enterprise"}""");
        made.Expect(HttpStatusCode.Created);
        (string accountId, string key) = (made["account_id"], made["api_key"]);
        Assert.True(ApiKeyFormat.IsWellFormed(key, ApiKeyKind.Customer));
        ApiAnswer me = (await ApiAnswer.SendAsync(api.Server.Client, HttpMethod.Get, "/me", key)).Expect(HttpStatusCode.OK);
        Assert.Equal((accountId, "enterprise"),
            (me.Json.GetProperty("account").GetProperty("id").GetString(), me.Json.GetProperty("account").GetProperty("plan").GetString()));
        (await _operator.SendAsync(HttpMethod.Post, "/accounts", $$"""{"email":"{{email}}"}"""))
            .AssertError(HttpStatusCode.Conflict, "ConflictException", "email");

        // 2. Credit, once for each Idempotency-Key.
        string grants = $"/accounts/{accountId}/grants";
        const string Grant = """{"amount_nano_usd":5000000000,"reason":"welcome"}""";
        (await _operator.SendAsync(HttpMethod.Post, grants, Grant, ("Idempotency-Key", "g1"))).Expect(HttpStatusCode.Created);
        Assert.Equal("True", (await _operator.SendAsync(HttpMethod.Post, grants, Grant, ("Idempotency-Key", "g1"))).Expect(HttpStatusCode.OK)["repeated"]);
        (await _operator.SendAsync(HttpMethod.Post, grants, """{"amount_nano_usd":7,"reason":"welcome"}""", ("Idempotency-Key", "g1")))
            .AssertError(HttpStatusCode.Conflict, "ConflictException");
        (await _operator.SendAsync(HttpMethod.Post, grants, Grant)).Expect(HttpStatusCode.Created);
        ApiAnswer balance = (await ApiAnswer.SendAsync(api.Server.Client, HttpMethod.Get, "/balance", key)).Expect(HttpStatusCode.OK);
        Assert.Equal(10_000_000_000, balance.Json.GetProperty("credit_nano_usd").GetInt64());

        // 3. Plan and limits.
        ApiAnswer changed = await _operator.SendAsync(HttpMethod.Patch, $"/accounts/{accountId}", """{"plan":"pro","limits":{"requests_per_minute":7}}""");
        Assert.Equal(("pro", 7), (changed.Expect(HttpStatusCode.OK)["plan"], changed.Json.GetProperty("limits").GetProperty("requests_per_minute").GetInt32()));

        // 4. Suspended: jobs are refused, the account's bills stay readable.
        (await _operator.SendAsync(HttpMethod.Patch, $"/accounts/{accountId}", """{"suspended":true}""")).Expect(HttpStatusCode.OK);
        Assert.Equal("True", (await _operator.SendAsync(HttpMethod.Get, $"/accounts/{accountId}"))["suspended"]);
        await Timing.KeepsAsync(async () => await ChatAsync(key) is HttpStatusCode.Forbidden, TimeSpan.FromSeconds(3), "a suspended account is refused");
        (await ApiAnswer.SendAsync(api.Server.Client, HttpMethod.Get, "/balance", key)).Expect(HttpStatusCode.OK);

        // 5. All of it is in the log, the latest first.
        ApiAnswer log = (await _operator.SendAsync(HttpMethod.Get, $"/audit?target={accountId}&maxResults=2")).Expect(HttpStatusCode.OK);
        ApiAnswer rest = (await _operator.SendAsync(HttpMethod.Get, $"/audit?target={accountId}&nextToken={log["nextToken"]}")).Expect(HttpStatusCode.OK);
        string[] actions = [.. new[] { log, rest }.SelectMany(page => page.Json.GetProperty("entries").EnumerateArray())
            .Select(entry => entry.GetProperty("action").GetString()!)];
        Assert.Equal(["account.change", "account.change", "account.grant", "account.grant", "account.grant", "account.grant"], actions);
        JsonElement first = log.Json.GetProperty("entries")[0];
        Assert.StartsWith("acct_", first.GetProperty("actor_account_id").GetString(), StringComparison.Ordinal);
        Assert.True(first.GetProperty("detail").GetProperty("suspended").GetBoolean());
        Assert.DoesNotContain(_operator.Key, log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Price_WhenPut_HasANewVersion()
    {
        ApiAnswer first = (await PutPriceAsync(1, 2)).Expect(HttpStatusCode.OK);
        ApiAnswer second = (await PutPriceAsync(100_000_000, 200_000_000)).Expect(HttpStatusCode.OK);
        Assert.Equal(first.Json.GetProperty("version").GetInt32() + 1, second.Json.GetProperty("version").GetInt32());
        (await _operator.SendAsync(HttpMethod.Put, "/models/nothing/price", """{"prompt_nano_usd_per_million":1,"completion_nano_usd_per_million":1}"""))
            .AssertError(HttpStatusCode.NotFound, "ResourceNotFoundException");
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Send_WithoutAnOperatorsKey_IsRefused(string method, string path, string? body)
    {
        ApiPerson ada = await ApiPerson.SignUpAsync(api.Server);
        string?[] keys =
        [
            null, ada.Token, await api.Server.IssueKeyAsync(ApiKeyKind.Customer), await api.Server.IssueKeyAsync(ApiKeyKind.Miner),
            ApiKeyFormat.Generate(ApiKeyKind.Operator),
        ];
        foreach (string? key in keys)
        {
            (await ApiAnswer.SendAsync(api.Server.Client, new(method), $"/operator{path}", key, body))
                .AssertError(HttpStatusCode.Unauthorized, "AuthenticationError");
        }
    }

    [Theory]
    [MemberData(nameof(WrongNumbers))]
    public async Task Send_WithAWrongNumber_IsRefusedAndBooksNothing(string number)
    {
        ApiPerson ada = await ApiPerson.SignUpAsync(api.Server);
        long before = (await CheckAsync()).GetProperty("transfers").GetInt64();
        (HttpMethod Method, string Path, string Body)[] tries =
        [
            (HttpMethod.Post, $"/accounts/{ada.AccountId}/grants", $$"""{"amount_nano_usd":{{number}},"reason":"r"}"""),
            (HttpMethod.Put, "/models/idle-tiny/price", $$"""{"prompt_nano_usd_per_million":{{number}},"completion_nano_usd_per_million":1}"""),
            (HttpMethod.Put, "/models/idle-tiny/price", $$"""{"prompt_nano_usd_per_million":1,"completion_nano_usd_per_million":{{number}}}"""),
        ];
        foreach ((HttpMethod method, string path, string body) in tries)
        {
            ApiAnswer answer = (await _operator.SendAsync(method, path, body)).Expect(HttpStatusCode.BadRequest);
            Assert.Equal("ValidationException", answer.Json.GetProperty("error").GetProperty("code").GetString());
        }

        Assert.Equal(before, (await CheckAsync()).GetProperty("transfers").GetInt64());
    }

    [Theory]
    [InlineData("""{"amount_nano_usd":0,"reason":"r"}""", "amount_nano_usd")]
    [InlineData("""{"amount_nano_usd":1,"reason":""}""", "reason")]
    [InlineData("""{"amount_nano_usd":1}""", "reason")]
    [InlineData("""{"reason":"r"}""", "amount_nano_usd")]
    [InlineData("""{"amount_nano_usd":1,"reason":"r","currency":"EUR"}""", "currency")]
    public async Task Grant_WithAWrongMember_IsRefused(string body, string param)
    {
        ApiPerson ada = await ApiPerson.SignUpAsync(api.Server);
        (await _operator.SendAsync(HttpMethod.Post, $"/accounts/{ada.AccountId}/grants", body))
            .AssertError(HttpStatusCode.BadRequest, "ValidationException", param);
    }

    [Fact]
    public async Task Send_ForAnUnknownAccount_IsNotFound()
    {
        (await _operator.SendAsync(HttpMethod.Get, "/accounts/acct_nobody")).AssertError(HttpStatusCode.NotFound, "ResourceNotFoundException");
        (await _operator.SendAsync(HttpMethod.Patch, "/accounts/acct_nobody", """{"plan":"pro"}"""))
            .AssertError(HttpStatusCode.NotFound, "ResourceNotFoundException");
        (await _operator.SendAsync(HttpMethod.Post, "/accounts/acct_nobody/grants", """{"amount_nano_usd":1,"reason":"r"}"""))
            .AssertError(HttpStatusCode.NotFound, "ResourceNotFoundException");
        (await _operator.SendAsync(HttpMethod.Patch, "/accounts/acct_nobody", """{"plan":"gold"}"""))
            .AssertError(HttpStatusCode.BadRequest, "ValidationException", "plan");
    }

    [Fact]
    public async Task Check_WhenNothingRuns_FindsTheBooksRight()
    {
        ApiPerson ada = await ApiPerson.SignUpAsync(api.Server);
        await _operator.GrantAsync(ada.AccountId, 1_000_000_000);
        await ApiJobs.RunAsync(api.Server, ada.AccountId, "key_test", "idle-tiny", 50, "acct_owner/rig");
        JsonElement check = await CheckAsync();
        Assert.Equal((true, 0L, 0L, 0L), (check.GetProperty("ok").GetBoolean(), check.GetProperty("accounts_sum_nano_usd").GetInt64(),
            check.GetProperty("open_holds").GetInt64(), check.GetProperty("live_jobs").GetInt64()));
        Assert.Empty(check.GetProperty("broken").EnumerateArray());
        Assert.True(check.GetProperty("transfers").GetInt64() >= 2);
    }

    private async Task<JsonElement> CheckAsync() => (await _operator.SendAsync(HttpMethod.Get, "/ledger/check")).Expect(HttpStatusCode.OK).Json;

    private Task<ApiAnswer> PutPriceAsync(long prompt, long completion) => _operator.SendAsync(HttpMethod.Put, "/models/idle-tiny/price",
        $$"""{"prompt_nano_usd_per_million":{{prompt}},"completion_nano_usd_per_million":{{completion}}}""");

    private async Task<HttpStatusCode> ChatAsync(string key)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new StringContent("""{"model":"idle-tiny","messages":[{"role":"user","content":"Hi"}]}""", System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new("Bearer", key);
        using HttpResponseMessage response = await api.Server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
