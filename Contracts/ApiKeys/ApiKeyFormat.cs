using System.Buffers;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace IdleCloud.Contracts.ApiKeys;

/// <summary>
/// The form of a key: a prefix of three characters (<c>ic_</c>, <c>im_</c>, <c>io_</c>, <c>is_</c>), 30 random base62 characters (178 bits)
/// and a checksum of six: CRC-32C of all before it, in base62, most significant digit first. After GitHub's token format: the prefix
/// lets scanners find leaked keys, and the checksum refuses guesses and typing errors without a look at any store.
/// </summary>
public static class ApiKeyFormat
{
    /// <summary>Characters of a whole key.</summary>
    public const int Length = PrefixLength + RandomLength + ChecksumLength;

    private const int PrefixLength = 3;
    private const int RandomLength = 30;
    private const int ChecksumLength = 6;
    private const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static readonly SearchValues<char> Base62Characters = SearchValues.Create(Base62);

    /// <summary>The prefix that tells a key's kind.</summary>
    public static string PrefixOf(ApiKeyKind kind) => kind switch
    {
        ApiKeyKind.Customer => "ic_",
        ApiKeyKind.Miner => "im_",
        ApiKeyKind.Operator => "io_",
        ApiKeyKind.Session => "is_",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of key."),
    };

    /// <summary>Makes a new key from the operating system's random numbers.</summary>
    public static string Generate(ApiKeyKind kind)
    {
        Span<char> key = stackalloc char[Length];
        PrefixOf(kind).CopyTo(key);
        RandomNumberGenerator.GetItems(Base62, key.Slice(PrefixLength, RandomLength));
        WriteChecksum(key[..^ChecksumLength], key[^ChecksumLength..]);
        return new string(key);
    }

    /// <summary>True when the text has the form of a key of this kind and its checksum is right. Says nothing of whether the key exists.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> text, ApiKeyKind kind)
    {
        if (text.Length != Length || !text.StartsWith(PrefixOf(kind), StringComparison.Ordinal)
            || text[PrefixLength..].ContainsAnyExcept(Base62Characters))
        {
            return false;
        }

        Span<char> checksum = stackalloc char[ChecksumLength];
        WriteChecksum(text[..^ChecksumLength], checksum);
        return text[^ChecksumLength..].SequenceEqual(checksum);
    }

    /// <summary>
    /// SHA-256 of the key in lower-case hexadecimal: what is stored, and the key of its grain. The secret has 178 random bits, so
    /// that a slow password hash would add nothing.
    /// </summary>
    /// <param name="key">A well-formed key.</param>
    public static string Hash(ReadOnlySpan<char> key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        HashData(key, hash);
        return Convert.ToHexStringLower(hash);
    }

    /// <summary>The same hash in its 32 bytes, without an allocation.</summary>
    /// <param name="key">A well-formed key.</param>
    /// <param name="hash">Room for 32 bytes.</param>
    public static void HashData(ReadOnlySpan<char> key, Span<byte> hash)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, Length);
        Span<byte> ascii = stackalloc byte[Length];
        Encoding.ASCII.GetBytes(key, ascii);
        SHA256.HashData(ascii, hash);
    }

    private static void WriteChecksum(ReadOnlySpan<char> body, Span<char> checksum)
    {
        uint crc = uint.MaxValue;
        foreach (char c in body) crc = BitOperations.Crc32C(crc, (byte)c);
        crc = ~crc;
        for (int i = checksum.Length - 1; i >= 0; i--)
        {
            checksum[i] = Base62[(int)(crc % 62)];
            crc /= 62;
        }
    }
}
