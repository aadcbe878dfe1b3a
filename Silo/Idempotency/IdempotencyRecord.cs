using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using IdleCloud.Silo.Ledger;

namespace IdleCloud.Silo.Idempotency;

/// <summary>What is stored of a key that is in use.</summary>
/// <param name="Fingerprint">Of the request that it is used for.</param>
/// <param name="JobId">The job that runs or ran.</param>
/// <param name="Answer">The encrypted answer; null while there is none, and where it is not kept.</param>
/// <param name="ExpiresAt">When the key is forgotten.</param>
internal sealed record IdempotencyRecord(string Fingerprint, Guid JobId, ImmutableArray<byte>? Answer, DateTimeOffset ExpiresAt)
{
    /// <summary>
    /// The id of a job: a hash of account and key, and of what sets it apart from the job that the same key stood for a day ago or before
    /// that one failed, since an id is in the books for ever.
    /// </summary>
    /// <param name="key">The account and the hash of the key.</param>
    /// <param name="begins">When the job begins.</param>
    /// <param name="after">The job that failed before it under the same key.</param>
    public static Guid JobIdOf(string key, DateTimeOffset begins, Guid? after) => LedgerIds.From(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"idempotent job\n{key}\n{begins.UtcTicks}\n{after}"))));
}
