using System.Collections.Immutable;
using IdleCloud.Contracts.Batches;
using IdleCloud.Contracts.Files;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace IdleCloud.Silo.Batches;

/// <summary>The batches of one account. Keeps nothing itself.</summary>
[Reentrant, GrainType("batches")]
internal sealed class BatchesGrain(BatchStore store) : Grain, IBatchesGrain
{
    private string AccountId => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public async ValueTask<bool> BeginAsync(NewBatch batch) => await store.BeginAsync(AccountId, batch);

    /// <inheritdoc/>
    public async ValueTask AddLinesAsync(string id, ImmutableArray<FilePart> lines) => await store.AddLinesAsync(AccountId, id, lines);

    /// <inheritdoc/>
    public async ValueTask ValidatedAsync(string id, string modelId, int total, ImmutableArray<BatchFault> faults) =>
        await store.ValidatedAsync(AccountId, id, modelId, total, faults);

    /// <inheritdoc/>
    public async ValueTask<BatchInfo?> FindAsync(string id) => await store.FindAsync(AccountId, id);

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<BatchInfo>> ListAsync(string? after, int limit) => await store.ListAsync(AccountId, after, limit);

    /// <inheritdoc/>
    public async ValueTask<BatchInfo?> CancelAsync(string id)
    {
        await store.CancelAsync(AccountId, id);
        return await store.FindAsync(AccountId, id);
    }

    /// <inheritdoc/>
    public async ValueTask<BatchWork?> TakeAsync(string id, string gateway, int most) => await store.TakeAsync(AccountId, id, gateway, most);

    /// <inheritdoc/>
    public async ValueTask<bool> KeepAsync(string id, Guid jobId, FilePart answer) => await store.KeepAsync(AccountId, id, jobId, answer);

    /// <inheritdoc/>
    public async ValueTask EndAsync(string id, ImmutableArray<LineReport> reports) => await store.EndAsync(AccountId, id, reports);
}
