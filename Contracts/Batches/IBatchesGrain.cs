using System.Collections.Immutable;
using IdleCloud.Contracts.Files;
using Orleans.Concurrency;

namespace IdleCloud.Contracts.Batches;

/// <summary>
/// The batches of one account; its key is the account id. All that it knows is in the database, and each call is one statement there, so that it
/// does not matter where it is, or how often. Every call throws <see cref="StorageUnavailableException"/> while the database is away.
/// </summary>
[Alias("IdleCloud.IBatchesGrain")]
public interface IBatchesGrain : IGrainWithStringKey
{
    /// <summary>Makes a batch, which is validated next.</summary>
    /// <returns>False when the account has as many as it may that have not ended.</returns>
    [Alias("BeginAsync"), AlwaysInterleave]
    ValueTask<bool> BeginAsync(NewBatch batch);

    /// <summary>Adds lines to a batch that is being validated; the same line again changes nothing.</summary>
    [Alias("AddLinesAsync"), AlwaysInterleave]
    ValueTask AddLinesAsync(string id, ImmutableArray<FilePart> lines);

    /// <summary>A batch's file has been read: the batch begins, or fails.</summary>
    /// <param name="id">The batch.</param>
    /// <param name="modelId">The model of all its lines.</param>
    /// <param name="total">How many lines it has.</param>
    /// <param name="faults">What is wrong; none for a batch that begins.</param>
    [Alias("ValidatedAsync"), AlwaysInterleave]
    ValueTask ValidatedAsync(string id, string modelId, int total, ImmutableArray<BatchFault> faults);

    /// <summary>A batch; null when the account has none of this id.</summary>
    [Alias("FindAsync"), AlwaysInterleave]
    ValueTask<BatchInfo?> FindAsync(string id);

    /// <summary>The account's batches, the newest first.</summary>
    /// <param name="after">The batch behind which the list begins; null for the first.</param>
    /// <param name="limit">How many at most.</param>
    [Alias("ListAsync"), AlwaysInterleave]
    ValueTask<ImmutableArray<BatchInfo>> ListAsync(string? after, int limit);

    /// <summary>Cancels a batch that has not ended; nothing happens to one that has, or whose time is over.</summary>
    /// <returns>The batch afterwards; null when the account has none of this id.</returns>
    [Alias("CancelAsync"), AlwaysInterleave]
    ValueTask<BatchInfo?> CancelAsync(string id);

    /// <summary>Takes lines that nobody has. A caller that dies with them loses them to others.</summary>
    /// <param name="id">The batch.</param>
    /// <param name="gateway">The session of the gateway that takes them.</param>
    /// <param name="most">How many at most.</param>
    /// <returns>The lines; null when there are none to be taken.</returns>
    [Alias("TakeAsync"), AlwaysInterleave]
    ValueTask<BatchWork?> TakeAsync(string id, string gateway, int most);

    /// <summary>Keeps a line's answer; on return it is durable. Called before the bill, so that no paid answer is lost.</summary>
    /// <param name="id">The batch.</param>
    /// <param name="jobId">The job that the line is run as.</param>
    /// <param name="answer">The line's part of the file with the answers.</param>
    /// <returns>False when somebody else has the line by now: the answer must not be billed.</returns>
    [Alias("KeepAsync"), AlwaysInterleave]
    ValueTask<bool> KeepAsync(string id, Guid jobId, FilePart answer);

    /// <summary>Ends with lines that were taken.</summary>
    [Alias("EndAsync"), AlwaysInterleave]
    ValueTask EndAsync(string id, ImmutableArray<LineReport> reports);
}
