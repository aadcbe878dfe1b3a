namespace IdleCloud.Contracts.Batches;

/// <summary>What is wrong with a batch's file.</summary>
/// <param name="Code">What a program may act on, for example <c>duplicate_custom_id</c>.</param>
/// <param name="Message">What is wrong, in words.</param>
/// <param name="Param">The member concerned; null for none.</param>
/// <param name="Line">The line, from 1; null for the whole file.</param>
[GenerateSerializer, Immutable, Alias("IdleCloud.BatchFault")]
public sealed record BatchFault(
    [property: Id(0)] string Code, [property: Id(1)] string Message, [property: Id(2)] string? Param = null, [property: Id(3)] int? Line = null);
