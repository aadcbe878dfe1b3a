using System.Security.Cryptography;

namespace IdleCloud.MinerAgent.Models;

/// <summary>SHA-256 of files.</summary>
internal static class FileHash
{
    private const int BufferBytes = 1 << 20;

    /// <summary>True for 64 hexadecimal digits.</summary>
    public static bool IsWellFormed(string text) => text.Length == 2 * SHA256.HashSizeInBytes && text.All(char.IsAsciiHexDigit);

    /// <summary>Reads a stream to its end into a hash.</summary>
    /// <param name="stream">What is read.</param>
    /// <param name="hash">What it is added to.</param>
    /// <param name="progress">Told of the bytes.</param>
    /// <param name="cancellationToken">Gives up; this throws.</param>
    public static async Task AddAsync(Stream stream, IncrementalHash hash, ModelProgress progress, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[BufferBytes];
        int count;
        while ((count = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            hash.AppendData(buffer, 0, count);
            progress.Add(count);
        }
    }

    /// <summary>The hash of a file, in 64 lower-case hexadecimal digits.</summary>
    public static async Task<string> OfAsync(string path, ModelProgress progress, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        FileStream file = OpenToRead(path);
        await using (file.ConfigureAwait(false))
        {
            progress.Begin("checking", Path.GetFileName(path), file.Length);
            await AddAsync(file, hash, progress, cancellationToken).ConfigureAwait(false);
        }

        progress.End();
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Opens a file to be read once from its start to its end.</summary>
    public static FileStream OpenToRead(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1, FileOptions.SequentialScan);
}
