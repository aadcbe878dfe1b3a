using System.Text.Json;

namespace IdleCloud.Silo.Payments.Events;

/// <summary>Reads members that may be missing or of another type, which then count as missing.</summary>
internal static class JsonFields
{
    /// <summary>A text.</summary>
    public static string? Text(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    /// <summary>A whole number.</summary>
    public static long? Whole(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out JsonElement value) &&
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number)
            ? number
            : null;

    /// <summary>An object; empty when it is missing.</summary>
    public static JsonElement Object(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out JsonElement value) ? value : default;

    /// <summary>The name of another object, which may stand there whole.</summary>
    public static string? Reference(this JsonElement json, string name) => json.Text(name) ?? json.Object(name).Text("id");
}
