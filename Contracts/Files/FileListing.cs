namespace IdleCloud.Contracts.Files;

/// <summary>Which of an account's files are listed.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.FileListing")]
public sealed record FileListing
{
    /// <summary>How many at most, ≥ 1.</summary>
    [Id(0)] public required int Limit { get; init; }

    /// <summary>The file behind which the list begins; null for the first. One that there is not any more gives an empty list.</summary>
    [Id(1)] public string? After { get; init; }

    /// <summary>Only those for this; null for all.</summary>
    [Id(2)] public FilePurpose? Purpose { get; init; }

    /// <summary>True for the oldest first.</summary>
    [Id(3)] public bool IsAscending { get; init; }
}
