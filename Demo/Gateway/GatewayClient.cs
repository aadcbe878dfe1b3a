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

    /// <summary>A model's live miners.</summary>
    public async Task<int> CountMinersAsync(string modelId, string apiKey, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"v1/models/{modelId}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
        using var response = await _http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var model = await JsonDocument.ParseAsync(body, default, cancellationToken);
        return model.RootElement.GetProperty("live").GetProperty("miners").GetInt32();
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
