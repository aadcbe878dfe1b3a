using System.Net;
using System.Text.Json;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Contracts.Users;
using IdleCloud.Tests.Gateway.Edge;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Api;

/// <summary>People sign up, in and out over HTTP.</summary>
public sealed class UserApiTests(PostgresFixture postgres) : IAsyncLifetime
{
    // Made by one address all of them.
    private static readonly Dictionary<string, string?> Settings = new()
    {
        ["Gateway:Api:SignInsPerAddressAndMinute"] = "1000",
        ["Users:PasswordIterations"] = "1000",
    };

    private EdgeServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await EdgeServer.StartAsync(postgres, Settings);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task SignUp_ThenMe_TellsWhoAsks()
    {
        ApiPerson ada = await ApiPerson.SignUpAsync(_server);
        Assert.True(ApiKeyFormat.IsWellFormed(ada.Token, ApiKeyKind.Session));
        ApiAnswer me = (await ada.SendAsync(HttpMethod.Get, "/me")).Expect(HttpStatusCode.OK);
        JsonElement account = me.Json.GetProperty("account");
        Assert.Equal((ada.AccountId, "Ada"), (account.GetProperty("id").GetString(), account.GetProperty("name").GetString()));
        Assert.Equal(ada.Email, me.Json.GetProperty("user").GetProperty("email").GetString());
        Assert.Equal(ApiScopeNames.All, me.Json.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()!));
        Assert.Equal("no-store", me.Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task SignUp_WhenTheAddressIsTaken_IsAConflictHoweverItIsSpelt()
    {
        ApiPerson ada = await ApiPerson.SignUpAsync(_server);
        string body = $$"""{"email":" {{ada.Email.ToUpperInvariant()}} ","password":"another long password"}""";
        (await ada.SendAsync(HttpMethod.Post, "/sign-up", null, body)).AssertError(HttpStatusCode.Conflict, "ConflictException", "email");
        // The first password is still the one that works.
        (await SignInAsync(ada.Email, ApiPerson.Password)).Expect(HttpStatusCode.OK);
        (await SignInAsync(ada.Email, "another long password")).AssertError(HttpStatusCode.Unauthorized, "AuthenticationError");
    }

    [Fact]
    public async Task SignIn_WithAWrongPasswordOrAnUnknownAddress_GetsTheSameAnswer()
    {
        ApiPerson ada = await ApiPerson.SignUpAsync(_server);
        ApiAnswer wrong = await SignInAsync(ada.Email, "not the password");
        ApiAnswer unknown = await SignInAsync("nobody@example.com", "not the password");
        ApiAnswer noAddress = await SignInAsync("nobody", "not the password");
        wrong.AssertError(HttpStatusCode.Unauthorized, "AuthenticationError");
        Assert.Equal([wrong.Text, wrong.Text], [unknown.Text, noAddress.Text]);
    }

    [Fact]
    public async Task SignIn_AfterFiveFailures_IsThrottledForAKnownAndAnUnknownAddressAlike()
    {
        ApiPerson ada = await ApiPerson.SignUpAsync(_server);
        foreach (string email in (string[])[ada.Email, "nobody-else@example.com"])
        {
            for (int i = 0; i < 5; i++) (await SignInAsync(email, "guess number one")).Expect(HttpStatusCode.Unauthorized);
            ApiAnswer throttled = await SignInAsync(email, ApiPerson.Password);
            throttled.AssertError(HttpStatusCode.TooManyRequests, "ThrottlingException");
            Assert.InRange(throttled.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        }
    }

    [Fact]
    public async Task SignOut_WhenDone_EndsTheTokenWithinASecond()
    {
        ApiPerson ada = await ApiPerson.SignUpAsync(_server);
        ApiAnswer second = (await SignInAsync(ada.Email, ApiPerson.Password)).Expect(HttpStatusCode.OK);
        (await ada.SendAsync(HttpMethod.Post, "/sign-out")).Expect(HttpStatusCode.NoContent);
        await Timing.KeepsAsync(
            async () => (await ada.SendAsync(HttpMethod.Get, "/me")).Status is HttpStatusCode.Unauthorized,
            TimeSpan.FromSeconds(2), "a session that ended is refused");

        ApiAnswer sessions = (await ada.SendAsync(HttpMethod.Get, "/sessions", second["session_token"], null)).Expect(HttpStatusCode.OK);
        Assert.Equal(second.Json.GetProperty("session").GetProperty("id").GetString(),
            Assert.Single(sessions.Json.GetProperty("sessions").EnumerateArray()).GetProperty("id").GetString());
    }

    [Fact]
    public async Task EndSession_WhenItIsSomebodyElses_IsNotFound()
    {
        ApiPerson ada = await ApiPerson.SignUpAsync(_server);
        ApiPerson eve = await ApiPerson.SignUpAsync(_server);
        string id = (await ada.SendAsync(HttpMethod.Get, "/me"))["key_id"];
        (await eve.SendAsync(HttpMethod.Delete, $"/sessions/{id}")).AssertError(HttpStatusCode.NotFound, "ResourceNotFoundException");
        (await ada.SendAsync(HttpMethod.Delete, $"/sessions/{id}")).Expect(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task ChangePassword_WithTheCurrentOne_HoldsAndEndsTheOtherSessions()
    {
        const string Other = "another horse battery";
        ApiPerson ada = await ApiPerson.SignUpAsync(_server);
        string elsewhere = (await SignInAsync(ada.Email, ApiPerson.Password)).Expect(HttpStatusCode.OK)["session_token"];
        ApiAnswer wrong = await ada.SendAsync(HttpMethod.Put, "/me/password", PasswordsBody("not the password", Other));
        wrong.AssertError(HttpStatusCode.Forbidden, "AccessDeniedException", "current_password");
        ApiAnswer weak = await ada.SendAsync(HttpMethod.Put, "/me/password", PasswordsBody(ApiPerson.Password, "short"));
        weak.AssertError(HttpStatusCode.BadRequest, "ValidationException", "new_password");

        (await ada.SendAsync(HttpMethod.Put, "/me/password", PasswordsBody(ApiPerson.Password, Other))).Expect(HttpStatusCode.NoContent);
        (await SignInAsync(ada.Email, ApiPerson.Password)).Expect(HttpStatusCode.Unauthorized);
        (await SignInAsync(ada.Email, Other)).Expect(HttpStatusCode.OK);
        (await ada.SendAsync(HttpMethod.Get, "/me")).Expect(HttpStatusCode.OK);
        await Eventually.HoldsAsync(
            async () => (await ada.SendAsync(HttpMethod.Get, "/me", elsewhere, null)).Status is HttpStatusCode.Unauthorized,
            TimeSpan.FromSeconds(10), "another session ends with the password");
    }

    [Fact]
    public async Task SetPassword_ByAnOperator_LetsThePersonInAndIsAuditedWithoutIt()
    {
        const string Other = "a horse from the operator";
        ApiPerson ada = await ApiPerson.SignUpAsync(_server);
        ApiOperator clerk = await ApiOperator.CreateAsync(_server);
        string path = $"/users/{ada.Email}/password";
        (await clerk.SendAsync(HttpMethod.Put, path, $$"""{"password":"{{Other}}"}""")).Expect(HttpStatusCode.NoContent);
        (await SignInAsync(ada.Email, Other)).Expect(HttpStatusCode.OK);
        (await SignInAsync(ada.Email, ApiPerson.Password)).Expect(HttpStatusCode.Unauthorized);
        ApiAnswer log = (await clerk.SendAsync(HttpMethod.Get, $"/audit?target={ada.Email}")).Expect(HttpStatusCode.OK);
        Assert.Contains("user.password", log.Json.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain(Other, log.Json.GetRawText(), StringComparison.Ordinal);
        (await clerk.SendAsync(HttpMethod.Put, "/users/nobody@example.com/password", $$"""{"password":"{{Other}}"}"""))
            .AssertError(HttpStatusCode.NotFound, "ResourceNotFoundException");
    }

    [Fact]
    public async Task SignIn_WithoutSuch_NeverPutsAPasswordOrTokenIntoTheLogs()
    {
        ApiPerson ada = await ApiPerson.SignUpAsync(_server);
        await SignInAsync(ada.Email, "a password nobody has");
        string logs = string.Join('\n', _server.Logs.At(Microsoft.Extensions.Logging.LogLevel.Trace));
        Assert.DoesNotContain(ApiPerson.Password, logs, StringComparison.Ordinal);
        Assert.DoesNotContain(ada.Token, logs, StringComparison.Ordinal);
        Assert.DoesNotContain("a password nobody has", logs, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignUp_WhenClosed_IsDeniedAndMakesNobody()
    {
        await using EdgeServer closed = await EdgeServer.StartAsync(postgres, new() { ["Gateway:Api:IsSignUpOpen"] = "false" });
        ApiAnswer answer = await ApiAnswer.SendAsync(
            closed.Client, HttpMethod.Post, "/sign-up", null, """{"email":"ada@example.com","password":"long enough password"}""");
        answer.AssertError(HttpStatusCode.Forbidden, "AccessDeniedException");
        Assert.Null(await closed.Grains.GetGrain<IUserGrain>("ada@example.com").GetAsync());
    }

    [Fact]
    public async Task SignIn_FromOneAddress_IsBoundedAcrossUsers()
    {
        await using EdgeServer strict = await EdgeServer.StartAsync(
            postgres, new() { ["Gateway:Api:SignInsPerAddressAndMinute"] = "3", ["Users:PasswordIterations"] = "1000" });
        for (int i = 0; i < 3; i++)
        {
            (await SignInAsync($"u{i}@example.com", "not the password", strict.Client)).Expect(HttpStatusCode.Unauthorized);
        }

        (await SignInAsync("u9@example.com", "not the password", strict.Client)).AssertError(HttpStatusCode.TooManyRequests, "ThrottlingException");
    }

    private static string PasswordsBody(string current, string wanted) =>
        $$"""{"current_password":"{{current}}","new_password":"{{wanted}}"}""";

    private Task<ApiAnswer> SignInAsync(string email, string password, HttpClient? client = null) => ApiAnswer.SendAsync(
        client ?? _server.Client, HttpMethod.Post, "/sign-in", null, $$"""{"email":"{{email}}","password":"{{password}}"}""");
}
