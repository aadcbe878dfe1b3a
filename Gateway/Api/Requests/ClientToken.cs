using System.Security.Cryptography;
using System.Text;
using IdleCloud.Gateway.Api.Errors;
using IdleCloud.Gateway.Api.Routing;
using IdleCloud.Gateway.OpenAi.Errors;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Gateway.Api.Requests;

/// <summary>
/// What tells a repeated request from a new one: the header <c>Idempotency-Key</c>, or <c>clientToken</c> in the query.
/// </summary>
internal static class ClientToken
{
    private const string Header = "Idempotency-Key";
    private const string Parameter = "clientToken";
    private const int MaxLength = 255;
    private const int GuidBytes = 16;

    /// <summary>Reads it; null when there is none.</summary>
    public static ApiError? Read(ApiCall call, out string? token)
    {
        HttpRequest request = call.Context.Request;
        if (ApiQuery.Text(request, Parameter, MaxLength, out token) is { } bad) return bad;
        string header = request.Headers[Header].ToString();
        if (header.Length > MaxLength) return AccountErrors.Invalid(Header, string.Create(null, $"at most {MaxLength} characters"));
        if (header.Length > 0 && token is not null && token != header) return AccountErrors.Invalid(Parameter, $"the same as {Header}, or one of the two");
        token = header.Length > 0 ? header : token;
        return token is "" ? AccountErrors.Invalid(Parameter, "1 character or more") : null;
    }

    /// <summary>The id of what the request makes: the same for a repeat of the same account's, else a new one.</summary>
    /// <param name="call">The request.</param>
    /// <param name="what">What is made, so that one token makes one of each.</param>
    /// <param name="token">What <see cref="Read"/> has found.</param>
    public static Guid IdOf(ApiCall call, string what, string? token)
    {
        if (token is null) return Guid.NewGuid();
        Span<byte> bytes = SHA256.HashData(Encoding.UTF8.GetBytes($"{what}\n{call.AccountId}\n{token}")).AsSpan(0, GuidBytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
