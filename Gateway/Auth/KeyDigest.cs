using System.Buffers.Binary;
using System.Security.Cryptography;
using IdleCloud.Contracts.ApiKeys;

namespace IdleCloud.Gateway.Auth;

/// <summary>SHA-256 of a key as a value, so that a lookup allocates nothing.</summary>
internal readonly record struct KeyDigest
{
    private readonly UInt128 _high;
    private readonly UInt128 _low;

    private KeyDigest(ReadOnlySpan<byte> hash)
    {
        _high = BinaryPrimitives.ReadUInt128BigEndian(hash);
        _low = BinaryPrimitives.ReadUInt128BigEndian(hash[16..]);
    }

    /// <summary>The digest of a well-formed key.</summary>
    public static KeyDigest Of(ReadOnlySpan<char> key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        ApiKeyFormat.HashData(key, hash);
        return new(hash);
    }

    /// <summary>The digest of which <see cref="ToString"/> is known.</summary>
    public static KeyDigest FromHash(string hash) => new(Convert.FromHexString(hash));

    /// <summary>Any part of a good hash is a good hash.</summary>
    public override int GetHashCode() => unchecked((int)_low);

    /// <summary>The form of <see cref="ApiKeyFormat.Hash"/>: the key of the grain.</summary>
    public override string ToString() => string.Create(null, $"{_high:x32}{_low:x32}");
}
