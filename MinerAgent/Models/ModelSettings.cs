namespace IdleCloud.MinerAgent.Models;

/// <summary>What the owner wants of models' files, checked.</summary>
internal sealed record ModelSettings
{
    /// <summary>The hub that <c>hf:</c> names are at.</summary>
    public required Uri Hub { get; init; }

    /// <summary>The hub's token; empty for none.</summary>
    public required string HubToken { get; init; }

    /// <summary>Keeps downloaded models; shared by all agents of this user.</summary>
    public required string Folder { get; init; }

    /// <summary>The most that they may take together; null for what the disk has.</summary>
    public required long? BudgetBytes { get; init; }

    /// <summary>Unused ones may go to make room.</summary>
    public required bool MayEvict { get; init; }

    /// <summary>A download that nobody vouches for will do.</summary>
    public required bool AllowUnverified { get; init; }

    /// <summary>What the file's SHA-256 must be, by the owner's flag; null when that says nothing.</summary>
    public required string? Sha256 { get; init; }

    /// <summary>The files that somebody vouches for.</summary>
    public required ModelManifest Manifest { get; init; }

    /// <summary>Where a model is: a name of the manifest that has an address, or what <see cref="ModelSource.Parse"/> reads.</summary>
    public ModelSource? FindSource(string text, out string? problem)
    {
        if (Manifest.Find(text)?.Url is not { } url) return ModelSource.Parse(text, Hub, out problem);
        return ModelSource.Parse(url, Hub, out problem) is { } source ? source with { Text = text } : null;
    }

    /// <summary>Without the token: settings may end up in a log.</summary>
    public override string ToString() => $"{nameof(ModelSettings)} {{ Folder = {Folder} }}";
}
