namespace IdleCloud.Silo.Files;

/// <summary>Files that customers keep here. Section <c>Files</c>.</summary>
internal sealed class StoredFileOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Files";

    /// <summary>How long a file is kept when its owner does not say less. Longer helps who comes late, and fills the database. Default: 30 d.</summary>
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// How much an account may keep, in bytes. An upload that begins below it is taken whole, and what batches write is not refused: it bounds what
    /// an account can do to the database, not exactly what it has. Default: 1 GiB.
    /// </summary>
    public long MaxBytesPerAccount { get; set; } = 1L << 30;

    /// <summary>How often expired files are looked for. Default: 5 min.</summary>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromMinutes(5);
}
