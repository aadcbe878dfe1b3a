using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace IdleCloud.Tests.Api;

/// <summary>
/// A small OpenID Connect provider where everybody is signed in as <see cref="Subject"/>: codes work once, only for the client and
/// the redirect URI that they were made for, and only with the proof of the challenge.
/// </summary>
internal sealed class ProviderDouble : IAsyncDisposable
{
    public const string ClientId = "idlecloud-test";
    public const string ClientSecret = "a secret";

    private readonly WebApplication _app;
    private readonly string _redirectUri;
    private readonly ConcurrentDictionary<string, string> _challenges = new();
    private readonly ConcurrentDictionary<string, string> _tokens = new();

    private ProviderDouble(WebApplication app, string redirectUri) => (_app, _redirectUri) = (app, redirectUri);

    public string Subject { get; set; } = "42";

    /// <summary>Codes that were exchanged.</summary>
    public int Exchanged => _tokens.Count;

    public Uri Address => new(_app.Urls.First());

    public static async Task<ProviderDouble> StartAsync(string redirectUri)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        ProviderDouble provider = new(app, redirectUri);
        app.MapMethods("/authorize", ["GET"], provider.Authorize);
        app.MapMethods("/token", ["POST"], provider.ExchangeAsync);
        app.MapMethods("/userinfo", ["GET"], provider.DescribeAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return provider;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task Authorize(HttpContext context)
    {
        IQueryCollection query = context.Request.Query;
        Assert.Equal(
            ("code", ClientId, _redirectUri, "S256", "openid email profile"),
            (query["response_type"].ToString(), query["client_id"].ToString(), query["redirect_uri"].ToString(),
            query["code_challenge_method"].ToString(), query["scope"].ToString()));
        string code = Guid.NewGuid().ToString("n");
        _challenges[code] = query["code_challenge"].ToString();
        context.Response.Redirect($"{_redirectUri}?code={code}&state={Uri.EscapeDataString(query["state"].ToString())}");
        return Task.CompletedTask;
    }

    private async Task ExchangeAsync(HttpContext context)
    {
        IFormCollection form = await context.Request.ReadFormAsync();
        string proof = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
        bool isGood = _challenges.TryRemove(form["code"].ToString(), out string? challenge) && challenge == proof
            && form["client_id"] == ClientId && form["client_secret"] == ClientSecret && form["redirect_uri"] == _redirectUri
            && form["grant_type"] == "authorization_code";
        if (!isGood)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        string token = Guid.NewGuid().ToString("n");
        _tokens[token] = Subject;
        await WriteAsync(context, $$"""{"access_token":"{{token}}","token_type":"Bearer"}""");
    }

    private Task DescribeAsync(HttpContext context)
    {
        string token = context.Request.Headers.Authorization.ToString()["Bearer ".Length..];
        return WriteAsync(context, $$"""{"sub":"{{_tokens[token]}}","email":"ada@example.com","name":"Ada"}""");
    }

    private static Task WriteAsync(HttpContext context, string json)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json);
    }
}
