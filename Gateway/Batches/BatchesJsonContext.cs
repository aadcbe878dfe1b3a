using System.Text.Json;
using System.Text.Json.Serialization;
using IdleCloud.Gateway.OpenAi.Routing;

namespace IdleCloud.Gateway.Batches;

/// <summary>The bodies about batches.</summary>
[JsonSerializable(typeof(BatchObject))]
[JsonSerializable(typeof(ObjectList<BatchObject>))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class BatchesJsonContext : JsonSerializerContext;
