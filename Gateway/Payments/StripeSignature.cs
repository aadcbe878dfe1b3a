using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace IdleCloud.Gateway.Payments;

/// <summary>
/// The header <c>Stripe-Signature: t=1700000000,v1=5257…,v1=…</c>: each <c>v1</c> is the HMAC-SHA256 of <c>t.body</c> under one secret
/// of the endpoint. Other schemes (<c>v0</c>) are of Stripe's test mode and prove nothing.
/// </summary>
internal sealed class StripeSignature
{
    private const int MaxHeaderLength = 4096;
    private const int MaxCandidates = 16;
    private const int HashBytes = SHA256.HashSizeInBytes;

    private readonly byte[] _prefix;
    private readonly List<byte[]> _candidates;

    private StripeSignature(string timestamp, long signedAt, List<byte[]> candidates)
    {
        _prefix = Encoding.ASCII.GetBytes(timestamp + ".");
        SignedAt = signedAt;
        _candidates = candidates;
    }

    /// <summary>When it was signed, in seconds since 1970. Part of what is signed.</summary>
    public long SignedAt { get; }

    /// <summary>Reads a header.</summary>
    /// <returns>Null when it is not of this form.</returns>
    public static StripeSignature? Parse(string? header)
    {
        if (header is null || header.Length > MaxHeaderLength) return null;
        string? timestamp = null;
        long signedAt = 0;
        List<byte[]> candidates = [];
        foreach (Range part in header.AsSpan().Split(','))
        {
            ReadOnlySpan<char> item = header.AsSpan(part).Trim();
            int equals = item.IndexOf('=');
            if (equals < 0) return null;
            ReadOnlySpan<char> scheme = item[..equals], value = item[(equals + 1)..];
            if (scheme is "t")
            {
                // Two times, and nobody could say which one was meant.
                if (timestamp is not null || !long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out signedAt)) return null;
                timestamp = value.ToString();
            }
            else if (scheme is "v1" && candidates.Count < MaxCandidates && value.Length == 2 * HashBytes)
            {
                byte[] hash = new byte[HashBytes];
                if (Convert.FromHexString(value, hash, out _, out _) == System.Buffers.OperationStatus.Done) candidates.Add(hash);
            }
        }

        return timestamp is null || candidates.Count == 0 ? null : new(timestamp, signedAt, candidates);
    }

    /// <summary>True when it was signed not longer ago, or ahead, than that.</summary>
    public bool IsWithin(TimeSpan tolerance, DateTimeOffset now) =>
        Int128.Abs((Int128)now.ToUnixTimeSeconds() - SignedAt) <= (Int128)tolerance.TotalSeconds;

    /// <summary>True when one of the secrets signed this body. Takes the same time whichever it was, and if none.</summary>
    public bool Matches(ReadOnlySpan<byte> body, IReadOnlyList<byte[]> secrets)
    {
        bool matches = false;
        Span<byte> expected = stackalloc byte[HashBytes];
        foreach (byte[] secret in secrets)
        {
            using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
            hmac.AppendData(_prefix);
            hmac.AppendData(body);
            hmac.GetHashAndReset(expected);
            foreach (byte[] candidate in _candidates) matches |= CryptographicOperations.FixedTimeEquals(expected, candidate);
        }

        return matches;
    }
}
