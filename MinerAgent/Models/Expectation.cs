namespace IdleCloud.MinerAgent.Models;

/// <summary>What a file must be, and who says so.</summary>
/// <param name="Sha256">SHA-256 in 64 lower-case hexadecimal digits; null when nobody says.</param>
/// <param name="Size">Bytes; null when nobody says.</param>
/// <param name="By">Who says so, for the owner; empty for nobody.</param>
internal sealed record Expectation(string? Sha256, long? Size, string By)
{
    /// <summary>Nobody says anything.</summary>
    public static readonly Expectation None = new(null, null, "");

    /// <summary>What the owner's flag or manifest says of a source.</summary>
    public static Expectation Of(ModelSource source, string? flag, ModelManifest manifest)
    {
        ManifestEntry? entry = manifest.FindFor(source);
        if (flag is not null) return new Expectation(flag.ToLowerInvariant(), entry?.Size, "--model-sha256");
        return entry is null ? None : new Expectation(entry.Sha256.ToLowerInvariant(), entry.Size, "the manifest");
    }

    /// <summary>The same, completed by what the hub says where nobody else does.</summary>
    public Expectation Or(FileFacts hub) =>
        Sha256 is not null || hub.Sha256 is null ? this with { Size = Size ?? hub.Size } : new(hub.Sha256, hub.Size, "the hub");
}
