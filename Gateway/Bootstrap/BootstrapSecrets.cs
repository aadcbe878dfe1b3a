using System.Text.Json;
using System.Text.Json.Serialization;
using IdleCloud.Gateway.Hosting;

namespace IdleCloud.Gateway.Bootstrap;

/// <summary>The first account's keys. Their only place: the database holds hashes.</summary>
internal sealed record BootstrapSecrets
{
    /// <summary>The customer's key.</summary>
    public required string ApiKey { get; init; }

    /// <summary>The key for miner agents.</summary>
    public required string MinerKey { get; init; }

    /// <summary>The operator's key.</summary>
    public required string OperatorKey { get; init; }

    /// <summary>Leaves the keys out, so that they never reach a log by way of a record's text.</summary>
    public override string ToString() => nameof(BootstrapSecrets);

    /// <summary>Reads the file; null when there is none.</summary>
    /// <exception cref="JsonException">It is not such a file.</exception>
    public static BootstrapSecrets? Read(string path) => File.Exists(path)
        ? JsonSerializer.Deserialize(File.ReadAllBytes(path), BootstrapJsonContext.Default.BootstrapSecrets)
        : null;

    /// <summary>Writes the file for its owner's eyes only.</summary>
    public void Write(string path) =>
        PrivateFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(this, BootstrapJsonContext.Default.BootstrapSecrets));
}

/// <summary>How <see cref="BootstrapSecrets"/> is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(BootstrapSecrets))]
internal sealed partial class BootstrapJsonContext : JsonSerializerContext;
