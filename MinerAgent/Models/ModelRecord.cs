using System.Text.Json;
using System.Text.Json.Serialization;

namespace IdleCloud.MinerAgent.Models;

/// <summary>What is kept beside a downloaded file. A file without one was put there by the owner, and is never touched.</summary>
internal sealed record ModelRecord
{
    /// <summary>What the owner asked for.</summary>
    public required string Source { get; init; }

    /// <summary>Where it came from.</summary>
    public required string Url { get; init; }

    /// <summary>The version there; empty where the server names none.</summary>
    public string Etag { get; init; } = "";

    /// <summary>Bytes of the whole file.</summary>
    public required long Size { get; init; }

    /// <summary>SHA-256 of the whole file, as it was when it had come; empty before.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>Who vouched for that hash; empty for nobody.</summary>
    public string VouchedBy { get; init; } = "";

    /// <summary>When an agent last began to serve it, or it came.</summary>
    public DateTimeOffset Used { get; init; }

    /// <summary>Reads a record; null where there is none, or none that can be read.</summary>
    public static ModelRecord? Read(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), ModelRecordJsonContext.Default.ModelRecord) : null;
        }
        catch (JsonException)
        {
            // Cut off by a crash: then nothing is known of the file, and it is left alone.
            return null;
        }
    }

    /// <summary>Writes it, whole or not at all.</summary>
    public void Write(string path)
    {
        string partial = path + ".new";
        File.WriteAllBytes(partial, JsonSerializer.SerializeToUtf8Bytes(this, ModelRecordJsonContext.Default.ModelRecord));
        File.Move(partial, path, overwrite: true);
    }
}

/// <summary>How records are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(ModelRecord))]
internal sealed partial class ModelRecordJsonContext : JsonSerializerContext;
