using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;

namespace IdleCloud.Silo.Alerts;

/// <summary>
/// Posts alerts to customers' URLs, signed so that the receiver knows whose they are. A URL is a customer's: it is connected to only at
/// addresses of the Internet, redirects are not followed, and nothing of the answer but its status is read.
/// </summary>
internal sealed class WebhookChannel : IAlertChannel, IDisposable
{
    /// <summary>The header with the signature: <c>t=seconds,v1=HMAC-SHA256 of "seconds.body" in hexadecimal</c>.</summary>
    public const string SignatureHeader = "IdleCloud-Signature";

    private readonly bool _allowPrivate;
    private readonly TimeProvider _clock;
    private readonly HttpMessageInvoker _http;

    public WebhookChannel(IOptions<AlertOptions> options, TimeProvider clock)
    {
        (_allowPrivate, _clock) = (options.Value.AllowPrivateWebhooks, clock);
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            PooledConnectionLifetime = TimeSpan.Zero,
            ConnectCallback = ConnectAsync,
        });
    }

    /// <inheritdoc/>
    public AlertChannelKind Kind => AlertChannelKind.Webhook;

    /// <inheritdoc/>
    public async Task<string?> SendAsync(DueAlert alert, CancellationToken cancellationToken)
    {
        if (!WebhookUrl.TryRead(alert.WebhookUrl!, _allowPrivate, out Uri? url)) return "webhooks are not sent to such a URL any longer";
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(WebhookBody.Of(alert), WebhookJsonContext.Default.WebhookBody);
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation(SignatureHeader, Sign(alert.WebhookSecret!, _clock.GetUtcNow(), body));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("IdleCloud", "1"));
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request, cancellationToken);
            return response.IsSuccessStatusCode ? null : string.Create(CultureInfo.InvariantCulture, $"the answer was HTTP {(int)response.StatusCode}");
        }
        catch (HttpRequestException e)
        {
            // What the network says of itself stays here: it would tell a customer what is behind our walls.
            return e.InnerException is PrivateAddressException ? "its host has no address on the Internet" : $"it could not be reached ({e.HttpRequestError})";
        }
    }

    /// <summary>The signature of a body.</summary>
    public static string Sign(string secret, DateTimeOffset now, ReadOnlySpan<byte> body)
    {
        string seconds = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.UTF8.GetBytes(seconds), (byte)'.', .. body];
        return $"t={seconds},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed))}";
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>Connects to an address that was looked at: the name is not resolved a second time.</summary>
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        IPAddress[] found = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);
        IPAddress[] allowed = _allowPrivate ? found : [.. found.Where(PublicAddress.Is)];
        if (allowed.Length == 0) throw new PrivateAddressException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A host is none of the Internet's.</summary>
    private sealed class PrivateAddressException : IOException;
}

/// <summary>What a receiver gets.</summary>
internal sealed record WebhookBody
{
    /// <summary>The same for every try, so that a receiver knows a repeat.</summary>
    public required string Id { get; init; }

    /// <summary>What it is.</summary>
    public required string Type { get; init; }

    /// <summary>Whose account.</summary>
    public required string AccountId { get; init; }

    /// <summary>What was watched.</summary>
    public required string Kind { get; init; }

    /// <summary>From where on.</summary>
    public required long ThresholdNanoUsd { get; init; }

    /// <summary>What was found.</summary>
    public required long ValueNanoUsd { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>An alert.</summary>
    public static WebhookBody Of(DueAlert alert) => new()
    {
        Id = string.Create(CultureInfo.InvariantCulture, $"alert_{alert.Event.Id}"),
        Type = "spending_alert",
        AccountId = alert.AccountId,
        Kind = JsonNamingPolicy.SnakeCaseLower.ConvertName(alert.Event.Kind.ToString()),
        ThresholdNanoUsd = alert.Event.ThresholdNanoUsd,
        ValueNanoUsd = alert.Event.ValueNanoUsd,
        At = alert.Event.At,
    };
}

/// <summary>How it is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(WebhookBody))]
internal sealed partial class WebhookJsonContext : JsonSerializerContext;
