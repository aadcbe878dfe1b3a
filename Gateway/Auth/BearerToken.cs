using Microsoft.Extensions.Primitives;

namespace IdleCloud.Gateway.Auth;

/// <summary>
/// Reads the token of an <c>Authorization: Bearer</c> header. Nowhere else is a key looked for: one in a URL ends up in the logs of
/// every proxy on the way.
/// </summary>
internal static class BearerToken
{
    private const string Scheme = "Bearer ";

    /// <summary>The token; empty when the header is missing, repeated, or of another scheme.</summary>
    public static ReadOnlySpan<char> Of(StringValues authorization)
    {
        if (authorization.Count != 1) return default;
        ReadOnlySpan<char> header = authorization[0];
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim(' ') : default;
    }
}
