using System.Net;
using System.Text.Json;
using IdleCloud.Tests.Gateway.Edge;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Api;

/// <summary>Sign-in with a provider, against a small one on this machine that checks what a real one checks.</summary>
public sealed class OpenIdTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Callback = "http://127.0.0.1:9/api/v1/sign-in/openid/callback";
    private ProviderDouble _provider = null!;
    private EdgeServer _server = null!;
    private HttpClient _browser = null!;

    public async ValueTask InitializeAsync()
    {
        _provider = await ProviderDouble.StartAsync(Callback);
        _server = await EdgeServer.StartAsync(postgres, new()
        {
            ["Gateway:OpenId:Issuer"] = "https://issuer.example",
            ["Gateway:OpenId:ClientId"] = ProviderDouble.ClientId,
            ["Gateway:OpenId:ClientSecret"] = ProviderDouble.ClientSecret,
            ["Gateway:OpenId:RedirectUri"] = Callback,
            ["Gateway:OpenId:AuthorizationEndpoint"] = $"{_provider.Address}authorize",
            ["Gateway:OpenId:TokenEndpoint"] = $"{_provider.Address}token",
            ["Gateway:OpenId:UserInfoEndpoint"] = $"{_provider.Address}userinfo",
        });
        _browser = NewBrowser();
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await _server.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task SignIn_WhenTheProviderVouches_BeginsASessionOfTheSamePersonEachTime()
    {
        JsonElement first = await SignInAsync(_browser);
        JsonElement second = await SignInAsync(_browser);
        Assert.Equal("ada@example.com", first.GetProperty("user").GetProperty("email").GetString());
        Assert.Equal(AccountOf(first), AccountOf(second));
        (await ApiAnswer.SendAsync(_server.Client, HttpMethod.Get, "/me", second.GetProperty("session_token").GetString())).Expect(HttpStatusCode.OK);

        _provider.Subject = "somebody else";
        Assert.NotEqual(AccountOf(first), AccountOf(await SignInAsync(_browser)));
    }

    [Fact]
    public async Task Callback_InABrowserThatDidNotBegin_IsRefused()
    {
        string back = await AuthorizeAsync(_browser);
        using HttpClient other = NewBrowser();
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(other, back)).StatusCode);
        // The other one has begun a sign-in of its own, which the state does not belong to.
        await AuthorizeAsync(other);
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(other, back)).StatusCode);
        Assert.Equal(0, _provider.Exchanged);
    }

    [Fact]
    public async Task Callback_WhenRepeatedOrForged_IsRefused()
    {
        string back = await AuthorizeAsync(_browser);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(_browser, back)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(_browser, back)).StatusCode);

        string state = Query(await AuthorizeAsync(_browser), "state");
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(_browser, $"/api/v1/sign-in/openid/callback?state={state}&code=forged")).StatusCode);
        state = Query(await AuthorizeAsync(_browser), "state");
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(_browser, $"/api/v1/sign-in/openid/callback?state={state}&error=access_denied")).StatusCode);
    }

    [Fact]
    public async Task Callback_WhenTheProviderIsAway_IsUnavailable()
    {
        string back = await AuthorizeAsync(_browser);
        await _provider.DisposeAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await GetAsync(_browser, back)).StatusCode);
    }

    [Fact]
    public async Task SignIn_WithoutAProvider_IsNoRoute()
    {
        await using EdgeServer plain = await EdgeServer.StartAsync(postgres);
        (await ApiAnswer.SendAsync(plain.Client, HttpMethod.Get, "/sign-in/openid", null)).AssertError(HttpStatusCode.NotFound, "ResourceNotFoundException");
    }

    private async Task<JsonElement> SignInAsync(HttpClient browser)
    {
        using HttpResponseMessage done = await GetAsync(browser, await AuthorizeAsync(browser));
        string body = await done.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(done.StatusCode is HttpStatusCode.OK, body);
        return JsonDocument.Parse(body).RootElement;
    }

    /// <summary>Goes to the provider and comes back with its answer, as a path of ours.</summary>
    private async Task<string> AuthorizeAsync(HttpClient browser)
    {
        using HttpResponseMessage start = await GetAsync(browser, "/api/v1/sign-in/openid");
        Assert.Equal(HttpStatusCode.Redirect, start.StatusCode);
        using HttpResponseMessage authorized = await GetAsync(browser, start.Headers.Location!.ToString());
        return authorized.Headers.Location!.PathAndQuery;
    }

    private static Task<HttpResponseMessage> GetAsync(HttpClient browser, string path) =>
        browser.GetAsync(path, TestContext.Current.CancellationToken);

    private HttpClient NewBrowser() =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = true }) { BaseAddress = _server.Client.BaseAddress };

    private static string? AccountOf(JsonElement session) => session.GetProperty("user").GetProperty("account_id").GetString();

    private static string Query(string path, string name) =>
        Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(path[path.IndexOf('?')..])[name].ToString();
}
