using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace IdleCloud.Hosting.Secrets;

/// <summary>AES-256-GCM, with the nonce before and the tag behind what is encrypted.</summary>
internal static class Sealing
{
    /// <summary>Bytes of a key.</summary>
    public const int KeyBytes = 32;

    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    /// <summary>Encrypts bytes.</summary>
    /// <param name="key">The key.</param>
    /// <param name="plain">The bytes.</param>
    /// <param name="place">Where they belong: they cannot be opened anywhere else.</param>
    public static ImmutableArray<byte> Seal(byte[] key, ReadOnlySpan<byte> plain, ReadOnlySpan<byte> place)
    {
        var box = new byte[NonceBytes + plain.Length + TagBytes];
        Span<byte> nonce = box.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Encrypt(nonce, plain, box.AsSpan(NonceBytes, plain.Length), box.AsSpan(NonceBytes + plain.Length), place);
        return ImmutableCollectionsMarshal.AsImmutableArray(box);
    }

    /// <summary>Decrypts bytes.</summary>
    /// <exception cref="CryptographicException">They were changed, or encrypted with another key or for another place.</exception>
    public static byte[] Open(byte[] key, ReadOnlySpan<byte> box, ReadOnlySpan<byte> place)
    {
        if (box.Length < NonceBytes + TagBytes) throw new CryptographicException("What is stored is too short to have been encrypted here.");
        var plain = new byte[box.Length - NonceBytes - TagBytes];
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Decrypt(box[..NonceBytes], box[NonceBytes..^TagBytes], box[^TagBytes..], plain, place);
        return plain;
    }
}
