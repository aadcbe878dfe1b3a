using System.Text.Json.Serialization;

namespace IdleCloud.MinerAgent.Engines.OpenAi;

/// <summary>The JSON that servers answer with.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(ChatChunk))]
[JsonSerializable(typeof(ServerModels))]
[JsonSerializable(typeof(ServerProps))]
internal sealed partial class OpenAiJsonContext : JsonSerializerContext;
