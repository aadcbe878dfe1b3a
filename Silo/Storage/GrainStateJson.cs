using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace IdleCloud.Silo.Storage;

/// <summary>
/// How stored state is written: snake_case names, enums by name. The types come from the rooms: each registers the
/// source-generated context of its states as an <see cref="IJsonTypeInfoResolver"/>.
/// </summary>
/// <remarks>
/// A member that is added to a stored type later must be nullable: rows from before lack it, and the source generator then gives
/// an init-only member null or zero, whatever its initializer says.
/// </remarks>
internal sealed class GrainStateJson(IEnumerable<IJsonTypeInfoResolver> rooms)
{
    private readonly JsonSerializerOptions _options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        TypeInfoResolver = JsonTypeInfoResolver.Combine([.. rooms]),
    };

    /// <summary>Writes a state.</summary>
    public byte[] Write<T>(T state) => JsonSerializer.SerializeToUtf8Bytes(state, TypeInfo<T>());

    /// <summary>Reads a state; members that it does not know are left out.</summary>
    /// <exception cref="JsonException">A required member is missing, or one has another type.</exception>
    public T Read<T>(byte[] payload) =>
        JsonSerializer.Deserialize(payload, TypeInfo<T>()) ?? throw new JsonException($"The stored {typeof(T).Name} is null.");

    private JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)_options.GetTypeInfo(typeof(T));
}
