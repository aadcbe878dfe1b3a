using System.Net.Http.Headers;
using System.Text.Json;
using IdleCloud.Contracts.Users;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.OpenId;

/// <summary>
/// The provider, over TLS. Who somebody is comes from its userinfo endpoint: from the provider itself and from nobody else, so that no
/// token has to be taken apart and no keys have to be kept up to date.
/// </summary>
internal sealed class OpenIdProvider : IDisposable
{
    private const int MaxSubjectLength = 255;
    private const int MaxNameLength = 100;
    private const int MaxAnswerBytes = 64 * 1024;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly OpenIdOptions _options;
    private readonly HttpClient _http;

    public OpenIdProvider(IOptions<OpenIdOptions> options)
    {
        _options = options.Value;
        SocketsHttpHandler handler = new() { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        _http = new(handler) { Timeout = Timeout, MaxResponseContentBufferSize = MaxAnswerBytes };
    }

    /// <summary>Where the browser goes to sign in.</summary>
    public string AddressFor(PendingSignIn pending)
    {
        KeyValuePair<string, string?>[] members =
        [
            new("response_type", "code"), new("client_id", _options.ClientId), new("redirect_uri", _options.RedirectUri),
            new("scope", _options.Scope), new("state", pending.State), new("code_challenge", pending.Challenge), new("code_challenge_method", "S256"),
        ];
        QueryString query = QueryString.Create(members);
        string endpoint = _options.AuthorizationEndpoint!;
        return endpoint.Contains('?') ? $"{endpoint}&{query.Value![1..]}" : endpoint + query;
    }

    /// <summary>Who has signed in there; null when the provider does not say.</summary>
    /// <param name="code">What the browser brought back.</param>
    /// <param name="pending">The sign-in that it belongs to.</param>
    /// <param name="cancellationToken">Cancelled when the browser hangs up.</param>
    /// <exception cref="TimeoutException">The provider does not answer.</exception>
    public async Task<ExternalIdentity?> FindAsync(string code, PendingSignIn pending, CancellationToken cancellationToken)
    {
        try
        {
            return await ExchangeAsync(code, pending, cancellationToken).ConfigureAwait(false) is { } accessToken
                ? await AskAsync(accessToken, cancellationToken).ConfigureAwait(false)
                : null;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException("The OpenID Connect provider does not answer.", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<string?> ExchangeAsync(string code, PendingSignIn pending, CancellationToken cancellationToken)
    {
        using FormUrlEncodedContent form = new(
        [
            new("grant_type", "authorization_code"), new("code", code), new("redirect_uri", _options.RedirectUri),
            new("client_id", _options.ClientId), new("client_secret", _options.ClientSecret), new("code_verifier", pending.Verifier),
        ]);
        using HttpResponseMessage response = await _http.PostAsync(_options.TokenEndpoint, form, cancellationToken).ConfigureAwait(false);
        using JsonDocument? answer = await ReadAsync(response, cancellationToken).ConfigureAwait(false);
        return answer is null ? null : Text(answer, "access_token", MaxAnswerBytes);
    }

    private async Task<ExternalIdentity?> AskAsync(string accessToken, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, _options.UserInfoEndpoint);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        using HttpResponseMessage response = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        using JsonDocument? answer = await ReadAsync(response, cancellationToken).ConfigureAwait(false);
        if (answer is null || Text(answer, "sub", MaxSubjectLength) is not { } subject) return null;
        return new ExternalIdentity
        {
            Issuer = _options.Issuer!,
            Subject = subject,
            Email = Text(answer, "email", EmailAddress.MaxLength),
            Name = Text(answer, "name", MaxNameLength),
        };
    }

    /// <summary>The JSON of a good answer; null for any other.</summary>
    private static async Task<JsonDocument?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode) return null;
        byte[] body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A member that is text of a fit length; null for all else.</summary>
    private static string? Text(JsonDocument document, string name, int maxLength) =>
        document.RootElement.ValueKind is JsonValueKind.Object
        && document.RootElement.TryGetProperty(name, out JsonElement value) && value.ValueKind is JsonValueKind.String
        && value.GetString() is { Length: > 0 } text && text.Length <= maxLength
            ? text
            : null;
}
