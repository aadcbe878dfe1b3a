using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using IdleCloud.Contracts.Batches;

namespace IdleCloud.Silo.Batches;

/// <summary>The faults of a batch as they are stored.</summary>
[JsonSerializable(typeof(ImmutableArray<BatchFault>))]
internal sealed partial class FaultsJson : JsonSerializerContext
{
    /// <summary>Null for none.</summary>
    public static string? Write(ImmutableArray<BatchFault> faults) =>
        faults.IsEmpty ? null : JsonSerializer.Serialize(faults, Default.ImmutableArrayBatchFault);

    /// <summary>What <see cref="Write"/> wrote.</summary>
    public static ImmutableArray<BatchFault> Read(string json) => JsonSerializer.Deserialize(json, Default.ImmutableArrayBatchFault);
}
