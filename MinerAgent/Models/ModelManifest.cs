using System.Text.Json;
using System.Text.Json.Serialization;

namespace IdleCloud.MinerAgent.Models;

/// <summary>A file that somebody vouches for.</summary>
internal sealed record ManifestEntry
{
    /// <summary>Where it is downloaded from; null for a file that the owner brings.</summary>
    public string? Url { get; init; }

    /// <summary>Bytes; null where nobody says.</summary>
    public long? Size { get; init; }

    /// <summary>SHA-256 in 64 hexadecimal digits.</summary>
    public required string Sha256 { get; init; }
}

/// <summary>A manifest: names and the files that somebody vouches for. JSON: <c>{"name.gguf": {"url": …, "size": …, "sha256": …}}</c>.</summary>
internal sealed class ModelManifest
{
    /// <summary>The longest manifest: a thousand models have not a tenth of it.</summary>
    private const int MaxBytes = 1 << 20;

    private readonly Dictionary<string, ManifestEntry> _entries;

    private ModelManifest(Dictionary<string, ManifestEntry> entries) => _entries = entries;

    /// <summary>A manifest with nothing in it.</summary>
    public static ModelManifest Empty { get; } = new([]);

    /// <summary>The names in it.</summary>
    public IEnumerable<string> Names => _entries.Keys;

    /// <summary>Reads a file.</summary>
    /// <exception cref="ModelException">It cannot be read, or is no manifest.</exception>
    public static ModelManifest Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            if (file.Length > MaxBytes) throw new ModelException($"{path} is no manifest: it is larger than {MaxBytes} bytes", isPermanent: true);
            Dictionary<string, ManifestEntry> read = JsonSerializer.Deserialize(file, ManifestJsonContext.Default.DictionaryStringManifestEntry) ?? [];
            foreach ((string name, ManifestEntry entry) in read)
            {
                if (entry is null || !FileHash.IsWellFormed(entry.Sha256) || entry.Size is <= 0)
                {
                    throw new ModelException($"{path}: \"{name}\" must have a sha256 of 64 hexadecimal digits, and a size above 0 if any", isPermanent: true);
                }
            }

            return new ModelManifest(read);
        }
        catch (JsonException wrong)
        {
            throw new ModelException($"{path} is no manifest: {wrong.Message}", isPermanent: true, wrong);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"the manifest {path} cannot be read: {unreadable.Message}", isPermanent: true, unreadable);
        }
    }

    /// <summary>The entry of a name; null when there is none.</summary>
    public ManifestEntry? Find(string name) => _entries.GetValueOrDefault(name);

    /// <summary>The entry for a source: by its name, its address, or the name of its file.</summary>
    public ManifestEntry? FindFor(ModelSource source) =>
        Find(source.Text)
        ?? (source.Url is { } url
            ? _entries.Values.FirstOrDefault(entry => entry.Url == source.Text || entry.Url == url.AbsoluteUri)
            : Find(Path.GetFileName(source.Path!)));
}

/// <summary>How manifests are read.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 4,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(Dictionary<string, ManifestEntry>))]
internal sealed partial class ManifestJsonContext : JsonSerializerContext;
