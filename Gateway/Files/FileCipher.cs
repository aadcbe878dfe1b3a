using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using IdleCloud.Contracts.Files;
using IdleCloud.Gateway.Hosting;
using IdleCloud.Hosting.Secrets;
using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.Files;

/// <summary>
/// Encrypts the content of files: each file under a key of its own, derived from the gateways' one, and each part for its place. What leaves the
/// gateway for silo and database, nobody there can read.
/// </summary>
internal sealed class FileCipher(IOptions<GatewayFileOptions> options, IOptions<GatewayOptions> gateway)
{
    /// <summary>Where the key is kept that no setting names.</summary>
    public const string FileName = "files.key";

    // Made when the first file comes, so that a gateway without files leaves none behind.
    private readonly Lazy<byte[]> _key = new(() => options.Value.Key is { } key ? Convert.FromBase64String(key) : OwnKey(gateway.Value.DataDirectory));

    /// <summary>Encrypts a part.</summary>
    /// <param name="id">The id of what it is a part of.</param>
    /// <param name="number">Its number.</param>
    /// <param name="content">Its bytes.</param>
    public FilePart Seal(string id, int number, ReadOnlySpan<byte> content) => new(number, content.Length, SealBytes(id, number, content));

    /// <summary>Encrypts bytes that belong to a place.</summary>
    public ImmutableArray<byte> SealBytes(string id, int number, ReadOnlySpan<byte> content) => Sealing.Seal(KeyOf(id), content, PlaceOf(number));

    /// <summary>Decrypts a part.</summary>
    /// <exception cref="CryptographicException">It was changed, or encrypted by a gateway with another key.</exception>
    public byte[] Open(string id, int number, ImmutableArray<byte> content)
    {
        try
        {
            return Sealing.Open(KeyOf(id), content.AsSpan(), PlaceOf(number));
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw new CryptographicException($"Part {number} of {id} was changed, or the gateways do not all have the same Gateway:Files:Key.", e);
        }
    }

    private byte[] KeyOf(string id) => HKDF.DeriveKey(HashAlgorithmName.SHA256, _key.Value, Sealing.KeyBytes, info: Encoding.UTF8.GetBytes(id));

    private static byte[] PlaceOf(int number)
    {
        var place = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(place, number);
        return place;
    }

    private static byte[] OwnKey(string directory)
    {
        Directory.CreateDirectory(directory);
        string path = Path.Combine(directory, FileName);
        if (!File.Exists(path)) PrivateFile.WriteNew(path, RandomNumberGenerator.GetBytes(Sealing.KeyBytes));
        return File.ReadAllBytes(path);
    }
}
