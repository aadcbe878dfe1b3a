namespace IdleCloud.Silo.Storage;

/// <summary>The database. Section <c>Storage</c>.</summary>
internal sealed class StorageOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Storage";

    /// <summary>
    /// Npgsql's connection string of a PostgreSQL database that belongs to IdleCloud alone. The time-outs and the pool's size
    /// below replace those in it. No default.
    /// </summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>
    /// How long one command may take. Shorter answers customers sooner when the database hangs, longer outlives its pauses.
    /// Whole seconds. Default: 5 s.
    /// </summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a new connection, or a free one of the pool, is waited for. Whole seconds. Default: 5 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Connections at most. More than the database has cores only queue there instead of here. Default: 20.
    /// </summary>
    public int MaxConnections { get; set; } = 20;

    /// <summary>How long a starting silo tries to reach a database that is away before it gives up. Default: 30 s.</summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
