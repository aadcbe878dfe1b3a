namespace IdleCloud.Contracts.Users;

/// <summary>A time for which somebody is signed in. The token is not part of it.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.SessionInfo")]
public sealed record SessionInfo
{
    /// <summary>The id, for example <c>ses_5f0c…</c>; may be shown.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>What was signed in from.</summary>
    [Id(1)] public required string Device { get; init; }

    /// <summary>When it began.</summary>
    [Id(2)] public required DateTimeOffset Created { get; init; }

    /// <summary>When it ends.</summary>
    [Id(3)] public required DateTimeOffset Expires { get; init; }
}
