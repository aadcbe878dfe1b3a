using System.Collections.Immutable;

namespace IdleCloud.Contracts.Idempotency;

/// <summary>The answer to a request with an <c>Idempotency-Key</c>.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.IdempotencyReply")]
public sealed record IdempotencyReply
{
    /// <summary>What becomes of it.</summary>
    [Id(0)] public required IdempotencyStatus Status { get; init; }

    /// <summary>With <see cref="IdempotencyStatus.Run"/>: the job, under which nothing is ever charged twice.</summary>
    [Id(1)] public Guid JobId { get; init; }

    /// <summary>With <see cref="IdempotencyStatus.Run"/>: how often the runner must be heard of.</summary>
    [Id(2)] public TimeSpan RenewInterval { get; init; }

    /// <summary>With <see cref="IdempotencyStatus.Run"/>: the longest answer that is kept, in bytes.</summary>
    [Id(3)] public int MaxAnswerBytes { get; init; }

    /// <summary>With <see cref="IdempotencyStatus.Finished"/>: the answer, encrypted.</summary>
    [Id(4)] public ImmutableArray<byte> SealedAnswer { get; init; } = [];
}
