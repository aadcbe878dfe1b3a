namespace IdleCloud.Contracts.Files;

/// <summary>A file of an account, without its content.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.StoredFile")]
public sealed record StoredFile
{
    /// <summary>Its id, <c>file-…</c>.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>What it is for.</summary>
    [Id(1)] public required FilePurpose Purpose { get; init; }

    /// <summary>Its name, as its owner gave it.</summary>
    [Id(2)] public required string Name { get; init; }

    /// <summary>Its size in bytes, unencrypted.</summary>
    [Id(3)] public required long Bytes { get; init; }

    /// <summary>Since when it is there.</summary>
    [Id(4)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it is deleted.</summary>
    [Id(5)] public required DateTimeOffset ExpiresAt { get; init; }
}
