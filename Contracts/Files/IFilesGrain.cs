using System.Collections.Immutable;
using Orleans.Concurrency;

namespace IdleCloud.Contracts.Files;

/// <summary>
/// The files of one account; its key is the account id. All that it knows is in the database, so that it does not matter where it is, or how
/// often. Every call throws <see cref="StorageUnavailableException"/> while the database is away.
/// </summary>
[Alias("IdleCloud.IFilesGrain")]
public interface IFilesGrain : IGrainWithStringKey
{
    /// <summary>Begins a file, which nobody sees until it is finished. One that is not finished within an hour is deleted.</summary>
    /// <returns>False when the account has no room for another one.</returns>
    [Alias("BeginAsync"), AlwaysInterleave]
    ValueTask<bool> BeginAsync(string id, string name);

    /// <summary>Writes a part of a file that was begun; the same part again changes nothing.</summary>
    /// <returns>False when the file is gone.</returns>
    [Alias("WriteAsync"), AlwaysInterleave]
    ValueTask<bool> WriteAsync(string id, FilePart part);

    /// <summary>Finishes a file.</summary>
    /// <param name="id">The file.</param>
    /// <param name="lifetime">How long it is kept; null, and anything longer, for as long as files are.</param>
    /// <returns>The file; null when it is gone, since it took too long.</returns>
    [Alias("FinishAsync"), AlwaysInterleave]
    ValueTask<StoredFile?> FinishAsync(string id, TimeSpan? lifetime);

    /// <summary>A file; null when the account has none of this id.</summary>
    [Alias("FindAsync"), AlwaysInterleave]
    ValueTask<StoredFile?> FindAsync(string id);

    /// <summary>Some of the account's files, the newest first.</summary>
    [Alias("ListAsync"), AlwaysInterleave]
    ValueTask<ImmutableArray<StoredFile>> ListAsync(FileListing listing);

    /// <summary>The next parts of a file's content; empty behind the last, and when the account has no such file.</summary>
    /// <param name="id">The file.</param>
    /// <param name="after">The number of the last part that is known; −1 for none.</param>
    [Alias("ReadAsync"), AlwaysInterleave]
    ValueTask<ImmutableArray<FilePart>> ReadAsync(string id, int after);

    /// <summary>Deletes a file with its content.</summary>
    /// <returns>False when the account has none of this id.</returns>
    [Alias("DeleteAsync"), AlwaysInterleave]
    ValueTask<bool> DeleteAsync(string id);
}
