using System.Collections.Immutable;

namespace IdleCloud.Tests.Hosts.Grains;

[GenerateSerializer, Immutable, Alias("IdleCloud.Tests.LedgerState")]
public sealed record LedgerState
{
    [Id(0)] public ImmutableArray<string> Entries { get; init; } = [];

    [Id(1)] public bool Exists { get; init; }
}
