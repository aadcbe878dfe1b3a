using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace IdleCloud.Gateway.Idempotency;

/// <summary>The header <c>Idempotency-Key</c>: what a repeated request is known by, on every route that has it.</summary>
internal static class IdempotencyKey
{
    /// <summary>The header.</summary>
    public const string Header = "Idempotency-Key";

    /// <summary>The most characters.</summary>
    public const int MaxLength = 255;

    /// <summary>What a value must be, as the end of a sentence.</summary>
    public const string Rule = "one value of 1 to 255 printable ASCII characters";

    private const char FirstPrintable = ' ';
    private const char LastPrintable = '~';
    private const int GuidBytes = 16;

    /// <summary>Reads the header.</summary>
    /// <param name="request">The request.</param>
    /// <param name="key">The key; null when the header is not there.</param>
    /// <returns>False when it is there and breaks the rule.</returns>
    public static bool TryRead(HttpRequest request, out string? key)
    {
        StringValues values = request.Headers[Header];
        key = values.Count == 0 ? null : values.ToString();
        return key is null || (values.Count == 1 && IsValid(key));
    }

    /// <summary>The id of what a key makes: the same for the same parts, a UUID of version 8.</summary>
    public static Guid IdOf(string what, string accountId, string key)
    {
        Span<byte> bytes = SHA256.HashData(Encoding.UTF8.GetBytes($"{what}\n{accountId}\n{key}")).AsSpan(0, GuidBytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    private static bool IsValid(string key) =>
        key.Length is > 0 and <= MaxLength && !key.AsSpan().ContainsAnyExceptInRange(FirstPrintable, LastPrintable);
}
