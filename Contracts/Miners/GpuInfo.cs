namespace IdleCloud.Contracts.Miners;

/// <summary>A GPU as its driver describes it.</summary>
/// <param name="Name">The marketing name, for example <c>NVIDIA GeForce RTX 4090</c>.</param>
/// <param name="MemoryBytes">Total memory in bytes.</param>
/// <param name="Driver">The driver's version.</param>
[GenerateSerializer, Immutable, Alias("IdleCloud.GpuInfo")]
public sealed record GpuInfo(
    [property: Id(0)] string Name,
    [property: Id(1)] long MemoryBytes,
    [property: Id(2)] string Driver);
