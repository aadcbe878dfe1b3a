using IdleCloud.Contracts.Files;

namespace IdleCloud.Contracts.Batches;

/// <summary>The end of a line.</summary>
/// <param name="Number">Its number.</param>
/// <param name="JobId">The job that it was run as: a report about an older one counts for nothing.</param>
/// <param name="End">How it has ended.</param>
/// <param name="Error">With <see cref="LineEnd.Failed"/>: its part of the file with the errors.</param>
[GenerateSerializer, Immutable, Alias("IdleCloud.LineReport")]
public sealed record LineReport(
    [property: Id(0)] int Number, [property: Id(1)] Guid JobId, [property: Id(2)] LineEnd End, [property: Id(3)] FilePart? Error = null);
