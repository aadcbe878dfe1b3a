using System.Text.Json.Serialization;

namespace IdleCloud.Gateway.Hosting;

/// <summary>Writes the answers of the health routes.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(HealthReport))]
internal sealed partial class HealthJsonContext : JsonSerializerContext;
