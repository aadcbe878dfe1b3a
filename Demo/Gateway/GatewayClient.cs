using System.Net.Http.Headers;
using System.Text.Json;

namespace IdleCloud.Demo.Gateway;

/// <summary>What the demo asks its gateway, the way any customer would.</summary>
internal sealed class GatewayClient(int port) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new Uri($"http://127.0.0.1:{port}/"), Timeout = TimeSpan.FromSeconds(5) };

    /// <summary>True when it serves requests; false while nobody listens, too.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.GetAsync("readyz", cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>The catalogue's models, each with its live miners.</summary>
    public async Task<IReadOnlyDictionary<string, int>> CountMinersAsync(string apiKey, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "v1/models");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
        using var response = await _http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var models = await JsonDocument.ParseAsync(body, default, cancellationToken);
        return models.RootElement.GetProperty("data").EnumerateArray().ToDictionary(
            model => model.GetProperty("id").GetString()!,
            model => model.GetProperty("live").GetProperty("miners").GetInt32());
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
