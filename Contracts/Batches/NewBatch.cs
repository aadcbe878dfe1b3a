namespace IdleCloud.Contracts.Batches;

/// <summary>A batch that is to be made.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.NewBatch")]
public sealed record NewBatch
{
    /// <summary>Its id, <c>batch_…</c>.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>SHA-256 of the key that makes it, and that its lines are run with.</summary>
    [Id(1)] public required string KeyHash { get; init; }

    /// <summary>The file with its lines.</summary>
    [Id(2)] public required string InputFileId { get; init; }

    /// <summary>What its lines are for, <c>/v1/chat/completions</c>.</summary>
    [Id(3)] public required string Endpoint { get; init; }

    /// <summary>Its owner's notes, a JSON object; null for none.</summary>
    [Id(4)] public string? Metadata { get; init; }
}
