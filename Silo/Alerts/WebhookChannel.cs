using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using IdleCloud.Silo.Outbound;

namespace IdleCloud.Silo.Alerts;

/// <summary>Posts alerts to customers' URLs, signed so that the receiver knows whose they are.</summary>
internal sealed class WebhookChannel(CustomerHttp http, TimeProvider clock) : IAlertChannel
{
    /// <summary>The header with the signature: <c>t=seconds,v1=HMAC-SHA256 of "seconds.body" in hexadecimal</c>.</summary>
    public const string SignatureHeader = "IdleCloud-Signature";

    /// <inheritdoc/>
    public AlertChannelKind Kind => AlertChannelKind.Webhook;

    /// <inheritdoc/>
    public async Task<string?> SendAsync(DueAlert alert, CancellationToken cancellationToken)
    {
        if (!http.TryRead(alert.WebhookUrl!, out Uri? url)) return "webhooks are not sent to such a URL any longer";
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(WebhookBody.Of(alert), WebhookJsonContext.Default.WebhookBody);
        string signature = Sign(alert.WebhookSecret!, clock.GetUtcNow(), body);
        return (await http.PostAsync(url, body, [new(SignatureHeader, signature)], cancellationToken)).Problem;
    }

    /// <summary>The signature of a body.</summary>
    public static string Sign(string secret, DateTimeOffset now, ReadOnlySpan<byte> body)
    {
        string seconds = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.UTF8.GetBytes(seconds), (byte)'.', .. body];
        return $"t={seconds},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed))}";
    }
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
