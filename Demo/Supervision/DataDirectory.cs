namespace IdleCloud.Demo.Supervision;

/// <summary>The directory that a demo keeps everything in. While it is held, no other demo can use it.</summary>
internal sealed class DataDirectory : IDisposable
{
    private readonly FileStream _lock;

    private DataDirectory(string root, FileStream held)
    {
        Root = root;
        _lock = held;
    }

    /// <summary>Its absolute path.</summary>
    public string Root { get; }

    /// <summary>The PostgreSQL cluster.</summary>
    public string Postgres => Path.Combine(Root, "postgres");

    /// <summary>The demo's keys, written by the gateway's process: only their hashes are in the database.</summary>
    public string Secrets => Path.Combine(Root, "secrets.json");

    /// <summary>What a program needs to use the running demo.</summary>
    public string DemoFile => Path.Combine(Root, "demo.json");

    /// <summary>What a program needs to use the running cluster.</summary>
    public string ClusterFile => Path.Combine(Root, "cluster.json");

    /// <summary>The certificates by which a cluster's processes know each other.</summary>
    public string Certificates => Path.Combine(Root, "certificates");

    /// <summary>The output of all that was started.</summary>
    public string Logs => Path.Combine(Root, "logs");

    /// <summary>The gateway's own files.</summary>
    public string Gateway => Path.Combine(Root, "gateway");

    /// <summary>Bills that wait for PostgreSQL.</summary>
    public string Journal => Path.Combine(Root, "journal");

    /// <summary>Bills of one silo of a cluster that wait for PostgreSQL.</summary>
    /// <param name="silo">From 1.</param>
    public string JournalOf(int silo) => Path.Combine(Root, "silos", $"{silo}", "journal");

    /// <summary>A miner's own directory.</summary>
    /// <param name="number">From 1.</param>
    public string Miner(int number) => Path.Combine(Root, "miners", $"{number}");

    /// <summary>Makes the directory where it is missing, and holds it.</summary>
    /// <exception cref="DemoException">Another demo holds it, or it cannot be written.</exception>
    public static DataDirectory Hold(string root)
    {
        try
        {
            Directory.CreateDirectory(root);
            var directory = new DataDirectory(root, Lock(root));
            // Kept out of every version control: keys are in here.
            File.WriteAllText(Path.Combine(root, ".gitignore"), "*\n");
            Directory.CreateDirectory(directory.Logs);
            File.Delete(directory.DemoFile);
            File.Delete(directory.ClusterFile);
            return directory;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DemoException($"The data directory {root} cannot be used: {e.Message}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    // .NET takes an advisory lock (flock) on a file opened so; the system drops it with the process, however that ends.
    private static FileStream Lock(string root)
    {
        string path = Path.Combine(root, "lock");
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(path))
        {
            throw new DemoException($"{root} is in use by another demo: stop that one, or choose another directory with --data.");
        }
    }
}
