using System.Text.Json.Serialization;

namespace IdleCloud.Gateway.OpenAi.Models;

/// <summary>Writes the answers about models.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ModelList))]
internal sealed partial class ModelsJsonContext : JsonSerializerContext;
