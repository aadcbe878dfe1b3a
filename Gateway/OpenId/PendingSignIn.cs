using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Gateway.OpenId;

/// <summary>
/// A sign-in between its two requests, kept in a cookie of the browser that began it, so that any gateway can end it: the state, which shows
/// that the answer belongs to this browser, and the proof that only this browser can use the code with (PKCE, RFC 7636).
/// </summary>
/// <param name="State">Goes through the provider and comes back.</param>
/// <param name="Verifier">Goes to the provider only from here, with the code.</param>
internal sealed record PendingSignIn(string State, string Verifier)
{
    private const string Cookie = "idlecloud_sign_in";
    private const int RandomBytes = 32;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>What the provider sees of the proof at the beginning.</summary>
    public string Challenge => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    /// <summary>Begins one and leaves it with the browser.</summary>
    /// <param name="context">The request.</param>
    /// <param name="path">Where the browser shall send it to.</param>
    /// <param name="isSecure">True when that is over TLS.</param>
    public static PendingSignIn Begin(HttpContext context, string path, bool isSecure)
    {
        PendingSignIn pending = new(Random(), Random());
        context.Response.Cookies.Append(Cookie, $"{pending.State}.{pending.Verifier}", OptionsFor(path, isSecure));
        return pending;
    }

    /// <summary>Takes the one that this state belongs to out of the browser; null when there is none.</summary>
    public static PendingSignIn? Take(HttpContext context, string path, bool isSecure, string? state)
    {
        string[] parts = context.Request.Cookies[Cookie]?.Split('.') ?? [];
        context.Response.Cookies.Delete(Cookie, OptionsFor(path, isSecure));
        if (parts is not [{ Length: > 0 } ours, var verifier] || state is null) return null;
        bool isSame = CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(ours), Encoding.UTF8.GetBytes(state));
        return isSame ? new(ours, verifier) : null;
    }

    /// <summary>Leaves the proof out.</summary>
    public override string ToString() => nameof(PendingSignIn);

    /// <summary>Lax: the provider's redirect is a navigation from another site.</summary>
    private static CookieOptions OptionsFor(string path, bool isSecure) =>
        new() { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = isSecure, Path = path, MaxAge = Lifetime };

    private static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));
}
