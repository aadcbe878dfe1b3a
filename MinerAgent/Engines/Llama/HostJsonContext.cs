using System.Text.Json.Serialization;

namespace IdleCloud.MinerAgent.Engines.Llama;

/// <summary>The JSON of the lines between agent and host.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HostFrame))]
[JsonSerializable(typeof(HostCommand))]
[JsonSerializable(typeof(GenerateCommand))]
[JsonSerializable(typeof(HostConfiguration))]
internal sealed partial class HostJsonContext : JsonSerializerContext;
