using IdleCloud.Contracts.ApiKeys;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Gateway.Auth;

/// <summary>
/// Tells who sent a request by its headers alone. The checksum turns away what was never a key without asking anybody; unknown,
/// revoked and expired keys take the same way to the same answer, so that timing does not tell them apart.
/// </summary>
internal sealed class ApiKeyAuthenticator(ApiKeyCache keys, TimeProvider time)
{
    /// <summary>The sender, or null when the request carries no valid key of this kind.</summary>
    /// <param name="context">The request.</param>
    /// <param name="kind">What the key must be for: a customer's key opens no miner connection, and the other way round.</param>
    /// <param name="cancellationToken">Cancelled when the sender hangs up.</param>
    /// <exception cref="TimeoutException">The key's grain does not answer.</exception>
    public ValueTask<Authenticated?> AuthenticateAsync(HttpContext context, ApiKeyKind kind, CancellationToken cancellationToken)
    {
        ReadOnlySpan<char> token = BearerToken.Of(context.Request.Headers.Authorization);
        return ApiKeyFormat.IsWellFormed(token, kind) ? FindAsync(KeyDigest.Of(token), kind, cancellationToken) : default;
    }

    /// <summary>Whom a key stands for of which only the hash is known; null when it is not valid any more.</summary>
    /// <exception cref="TimeoutException">The key's grain does not answer.</exception>
    public ValueTask<Authenticated?> FindAsync(string keyHash, ApiKeyKind kind, CancellationToken cancellationToken) =>
        FindAsync(KeyDigest.FromHash(keyHash), kind, cancellationToken);

    /// <summary>True while the key by which somebody was let in still opens the same.</summary>
    /// <exception cref="TimeoutException">The key's grain does not answer.</exception>
    public async ValueTask<bool> IsStillGoodAsync(Authenticated sender, CancellationToken cancellationToken) =>
        await FindAsync(sender.KeyHash, sender.Key.Kind, cancellationToken).ConfigureAwait(false) is not null;

    private async ValueTask<Authenticated?> FindAsync(KeyDigest digest, ApiKeyKind kind, CancellationToken cancellationToken)
    {
        KnownKey? key = await keys.FindAsync(digest, cancellationToken).ConfigureAwait(false);
        return key?.OwnerIfValid(kind, time.GetUtcNow());
    }
}
