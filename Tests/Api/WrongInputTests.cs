using System.Net;
using IdleCloud.Contracts.ApiKeys;

namespace IdleCloud.Tests.Api;

/// <summary>Every route against inputs that are wrong: the right status and code, and nothing done.</summary>
public sealed class WrongInputTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    /// <summary>Method, path, and a body that would do.</summary>
    public static readonly TheoryData<string, string, string?> Routes = new()
    {
        { "GET", "/me", null },
        { "PUT", "/me/password", """{"current_password":"correct horse","new_password":"battery staple"}""" },
        { "POST", "/sign-out", null },
        { "GET", "/sessions", null },
        { "DELETE", "/sessions/ses_1", null },
        { "GET", "/api-keys", null },
        { "POST", "/api-keys", """{"name":"laptop"}""" },
        { "GET", "/api-keys/key_1", null },
        { "PATCH", "/api-keys/key_1", """{"name":"laptop"}""" },
        { "DELETE", "/api-keys/key_1", null },
        { "POST", "/api-keys/key_1/rotate", "{}" },
    };

    /// <summary>What a field must not be, as JSON.</summary>
    public static readonly TheoryData<string, string> WrongKeyFields = new()
    {
        { "name", "null" }, { "name", "1" }, { "name", "\"\"" }, { "name", "\"a\\nb\"" }, { "name", $"\"{new string('x', 101)}\"" },
        { "scopes", "[]" }, { "scopes", "[\"everything\"]" }, { "scopes", "\"chat\"" }, { "scopes", "[1]" }, { "scopes", "[null]" },
        { "expires", "\"yesterday\"" }, { "expires", "\"2020-01-01T00:00:00Z\"" }, { "expires", "\"2999-01-01T00:00:00Z\"" }, { "expires", "1" },
        { "budget_nano_usd", "-1" }, { "budget_nano_usd", "NaN" }, { "budget_nano_usd", "1e999" }, { "budget_nano_usd", "9223372036854775808" },
        { "budget_nano_usd", "\"10\"" }, { "budget_nano_usd", "1.5" }, { "budget_nano_usd", "1e3" }, { "budget_nano_usd", "true" },
        { "requests_per_minute", "0" }, { "requests_per_minute", "-1" }, { "requests_per_minute", "1000001" }, { "requests_per_minute", "1.5" },
        { "requests_per_minute", "\"10\"" }, { "requests_per_minute", "4294967296" },
        { "project", "\"\"" }, { "project", "{}" }, { "allowed_models", "[\"\"]" }, { "allowed_models", "\"idle-tiny\"" }, { "allowed_models", "[null]" },
        { "unknown", "1" }, { "account_id", "\"acct_first\"" }, { "kind", "\"operator\"" }, { "Name", "\"x\"" },
    };

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Send_WithoutAValidKey_IsRefusedBeforeAnythingElse(string method, string path, string? body)
    {
        string?[] keys =
        [
            null, "", "is_0", ApiKeyFormat.Generate(ApiKeyKind.Session), ApiKeyFormat.Generate(ApiKeyKind.Customer),
            await api.Server.IssueKeyAsync(ApiKeyKind.Miner), await api.Server.IssueKeyAsync(ApiKeyKind.Operator),
        ];
        foreach (string? key in keys)
        {
            ApiAnswer answer = await ApiAnswer.SendAsync(api.Server.Client, new(method), $"{path}?dryRun=maybe", key, body is null ? null : "{");
            answer.AssertError(HttpStatusCode.Unauthorized, "AuthenticationError");
            Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
        }
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Send_WithAnInferenceKey_IsDenied(string method, string path, string? body)
    {
        string key = await api.Server.IssueKeyAsync(ApiKeyKind.Customer);
        (await ApiAnswer.SendAsync(api.Server.Client, new(method), path, key, body)).AssertError(HttpStatusCode.Forbidden, "AccessDeniedException");
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Send_WithABrokenBody_IsRefused(string method, string path, string? body)
    {
        if (body is null) return;
        ApiPerson ada = await ApiPerson.SignUpAsync(api.Server);
        string doubled = $"{{\"name\":\"a\",{body[1..]}".Replace(",}", ",\"name\":\"b\"}", StringComparison.Ordinal);
        string[] broken = ["", "{", "[]", "null", "1", "\"x\"", body + "x", doubled];
        foreach (string each in broken)
        {
            ApiAnswer answer = await ada.SendAsync(new(method), path, each);
            // A key that does not exist is told only after a body that could be read.
            bool isUnknown = answer.Status is HttpStatusCode.NotFound;
            answer.AssertError(
                isUnknown ? HttpStatusCode.NotFound : HttpStatusCode.BadRequest,
                isUnknown ? "ResourceNotFoundException" : "ValidationException",
                answer.Json.GetProperty("error").GetProperty("param").GetString());
        }

        ApiAnswer large = await ada.SendAsync(new(method), path, $$"""{"name":"{{new string('x', 70_000)}}"}""");
        large.AssertError(HttpStatusCode.RequestEntityTooLarge, "RequestTooLargeException");
    }

    [Theory]
    [MemberData(nameof(WrongKeyFields))]
    public async Task CreateKey_WithAWrongField_IsRefusedAndMakesNone(string field, string value)
    {
        ApiPerson ada = await ApiPerson.SignUpAsync(api.Server);
        string name = field == "name" ? "" : "\"name\":\"laptop\",";
        ApiAnswer answer = await ada.SendAsync(HttpMethod.Post, "/api-keys", $$"""{{{name}}"{{field}}":{{value}}}""");
        answer.Expect(HttpStatusCode.BadRequest);
        Assert.Equal("ValidationException", answer.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.Empty((await ada.SendAsync(HttpMethod.Get, "/api-keys")).Json.GetProperty("keys").EnumerateArray());
    }

    [Theory]
    [InlineData("email", "\"ada\"")]
    [InlineData("email", "\"ada@\"")]
    [InlineData("email", "\"a b@example.com\"")]
    [InlineData("email", "\"\\u0430da@example.com\"")]
    [InlineData("email", "null")]
    [InlineData("email", "7")]
    [InlineData("password", "\"short\"")]
    [InlineData("password", "\"wrong@example.com\"")]
    [InlineData("password", "null")]
    [InlineData("name", "\"\"")]
    [InlineData("plan", "\"Enterprise\"")]
    [InlineData("account_id", "\"acct_first\"")]
    public async Task SignUp_WithAWrongField_IsRefused(string field, string value)
    {
        Dictionary<string, string> body = new() { ["email"] = "\"wrong@example.com\"", ["password"] = "\"long enough password\"" };
        body[field] = value;
        string json = $"{{{string.Join(',', body.Select(member => $"\"{member.Key}\":{member.Value}"))}}}";
        (await ApiAnswer.SendAsync(api.Server.Client, HttpMethod.Post, "/sign-up", null, json))
            .AssertError(HttpStatusCode.BadRequest, "ValidationException", field);
    }

    [Theory]
    [InlineData("maxResults=0", "maxResults")]
    [InlineData("maxResults=1001", "maxResults")]
    [InlineData("maxResults=-1", "maxResults")]
    [InlineData("maxResults=1.5", "maxResults")]
    [InlineData("maxResults=+1", "maxResults")]
    [InlineData("maxResults=", "maxResults")]
    [InlineData("maxResults=1&maxResults=2", "maxResults")]
    [InlineData("maxResults=99999999999", "maxResults")]
    [InlineData("nextToken=", "nextToken")]
    [InlineData("nextToken=x", "nextToken")]
    [InlineData("nextToken=%00", "nextToken")]
    [InlineData("dryRun=1", "dryRun")]
    public async Task ListKeys_WithAWrongQuery_IsRefused(string query, string param)
    {
        ApiPerson ada = await ApiPerson.SignUpAsync(api.Server);
        (await ada.SendAsync(HttpMethod.Get, $"/api-keys?{query}")).AssertError(HttpStatusCode.BadRequest, "ValidationException", param);
    }

    [Fact]
    public async Task Send_ToNoRouteOrByAnotherMethod_IsToldInThisApisWords()
    {
        (await ApiAnswer.SendAsync(api.Server.Client, HttpMethod.Get, "/nothing", null)).AssertError(HttpStatusCode.NotFound, "ResourceNotFoundException");
        (await ApiAnswer.SendAsync(api.Server.Client, HttpMethod.Put, "/me", null, "{}"))
            .AssertError(HttpStatusCode.MethodNotAllowed, "MethodNotAllowedException");
        using StringContent text = new("name=x", System.Text.Encoding.UTF8, "text/plain");
        using HttpResponseMessage response = await api.Server.Client.PostAsync("/api/v1/sign-in", text, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }
}
