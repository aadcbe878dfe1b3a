using System.Collections.Immutable;
using IdleCloud.Contracts.Files;
using IdleCloud.Gateway.Catalog;

namespace IdleCloud.Gateway.Files;

/// <summary>Reads files, decrypted.</summary>
internal sealed class FileContent(IGrainFactory grains, FileCipher cipher, LookUps lookUps)
{
    /// <summary>A file; null when the account has none of this id.</summary>
    public ValueTask<StoredFile?> FindAsync(string accountId, string id) =>
        lookUps.AskAsync(grains.GetGrain<IFilesGrain>(accountId), files => files.FindAsync(id));

    /// <summary>The content of a file in pieces. One that is deleted meanwhile ends early.</summary>
    public async IAsyncEnumerable<byte[]> PartsAsync(string accountId, string id)
    {
        var files = grains.GetGrain<IFilesGrain>(accountId);
        int last = -1;
        while (true)
        {
            int after = last;
            ImmutableArray<FilePart> parts = await lookUps.AskAsync(files, grain => grain.ReadAsync(id, after)).ConfigureAwait(false);
            if (parts.IsEmpty) yield break;
            foreach (FilePart part in parts) yield return cipher.Open(id, part.Number, part.Content);
            last = parts[^1].Number;
        }
    }
}
