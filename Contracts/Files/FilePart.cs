using System.Collections.Immutable;

namespace IdleCloud.Contracts.Files;

/// <summary>A piece of a file's content. A file is its parts in the order of their numbers.</summary>
/// <param name="Number">Its number, ≥ 0; there may be gaps.</param>
/// <param name="Bytes">Its size, unencrypted.</param>
/// <param name="Content">Its bytes, encrypted by a gateway: neither silo nor database can read them.</param>
[GenerateSerializer, Immutable, Alias("IdleCloud.FilePart")]
public sealed record FilePart([property: Id(0)] int Number, [property: Id(1)] int Bytes, [property: Id(2)] ImmutableArray<byte> Content);
