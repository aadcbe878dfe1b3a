using System.Collections.Immutable;
using IdleCloud.Contracts.Files;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace IdleCloud.Silo.Files;

/// <summary>The files of one account. Keeps nothing itself.</summary>
[Reentrant, GrainType("files")]
internal sealed class FilesGrain(FileStore store) : Grain, IFilesGrain
{
    private string AccountId => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public async ValueTask<bool> BeginAsync(string id, string name) => await store.BeginAsync(AccountId, id, name);

    /// <inheritdoc/>
    public async ValueTask<bool> WriteAsync(string id, FilePart part) => await store.WriteAsync(AccountId, id, part);

    /// <inheritdoc/>
    public async ValueTask<StoredFile?> FinishAsync(string id, TimeSpan? lifetime) => await store.FinishAsync(AccountId, id, lifetime);

    /// <inheritdoc/>
    public async ValueTask<StoredFile?> FindAsync(string id) => await store.FindAsync(AccountId, id);

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<StoredFile>> ListAsync(FileListing listing) => await store.ListAsync(AccountId, listing);

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<FilePart>> ReadAsync(string id, int after) => await store.ReadAsync(AccountId, id, after);

    /// <inheritdoc/>
    public async ValueTask<bool> DeleteAsync(string id) => await store.DeleteAsync(AccountId, id);
}
