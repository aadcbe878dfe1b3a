using System.Collections.Immutable;
using Orleans.Concurrency;

namespace IdleCloud.Contracts.Idempotency;

/// <summary>
/// One <c>Idempotency-Key</c> of one account; the grain's key is the account id, a slash, and a hash of the key. Of the request it knows a
/// fingerprint, and of the answer its encrypted bytes: nothing that anybody could read. What it knows is in the database, so that a repeat
/// after a crash finds it. Calls interleave.
/// </summary>
[Alias("IdleCloud.IIdempotencyGrain")]
public interface IIdempotencyGrain : IGrainWithStringKey
{
    /// <summary>
    /// Says what becomes of a request. While another one with the same fingerprint runs, it waits for its end, within the caller's patience.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Cancelled when the customer hangs up: then it is not given a job that nobody would run.</param>
    /// <exception cref="StorageUnavailableException">The database does not answer; nothing has begun.</exception>
    [Alias("BeginAsync"), AlwaysInterleave]
    ValueTask<IdempotencyReply> BeginAsync(IdempotentRequest request, CancellationToken cancellationToken);

    /// <summary>The runner lives. When it is not heard of for a while, the next repeat runs the job instead.</summary>
    [Alias("RenewAsync"), AlwaysInterleave]
    ValueTask RenewAsync(RunnerId runner);

    /// <summary>Keeps the answer for repeats; on return it is durable. Called before the bill, so that no paid answer is lost.</summary>
    /// <param name="runner">Who answers.</param>
    /// <param name="sealedAnswer">The answer's bytes, encrypted.</param>
    /// <returns>False when it is not kept: it is too large, or another runner has taken over.</returns>
    /// <exception cref="StorageUnavailableException">The database does not answer.</exception>
    [Alias("KeepAsync"), AlwaysInterleave]
    ValueTask<bool> KeepAsync(RunnerId runner, ImmutableArray<byte> sealedAnswer);

    /// <summary>The runner has ended: whoever waits is answered, or runs next.</summary>
    [Alias("EndAsync"), AlwaysInterleave]
    ValueTask EndAsync(RunnerId runner, IdempotentEnd end);
}
