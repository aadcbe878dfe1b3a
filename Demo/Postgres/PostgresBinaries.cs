namespace IdleCloud.Demo.Postgres;

/// <summary>Finds the server's programs. Debian keeps them off the path, one folder per major version.</summary>
/// <param name="Directory">The folder that holds <c>postgres</c> and <c>initdb</c>.</param>
internal sealed record PostgresBinaries(string Directory)
{
    private const string DebianRoot = "/usr/lib/postgresql";

    /// <summary>The server.</summary>
    public string Postgres => Path.Combine(Directory, "postgres");

    /// <summary>The program that makes a new cluster.</summary>
    public string InitDb => Path.Combine(Directory, "initdb");

    /// <summary>The newest version installed, or for an existing cluster the version that made it: no other can open it.</summary>
    /// <param name="majorVersion">The existing cluster's major version; null for a new cluster.</param>
    /// <exception cref="PrivatePostgresException">It is not installed.</exception>
    public static PostgresBinaries Find(int? majorVersion)
    {
        if (majorVersion is { } needed)
        {
            var exact = new PostgresBinaries($"{DebianRoot}/{needed}/bin");
            return exact.Exist ? exact : throw new PrivatePostgresException(
                $"The cluster was made by PostgreSQL {needed}, which is not in {exact.Directory}. " +
                $"Install the package postgresql-{needed}, or move the data directory away to begin with a new one.");
        }

        PostgresBinaries? newest = null;
        int newestVersion = 0;
        foreach (string folder in System.IO.Directory.Exists(DebianRoot) ? System.IO.Directory.GetDirectories(DebianRoot) : [])
        {
            var found = new PostgresBinaries(Path.Combine(folder, "bin"));
            if (int.TryParse(Path.GetFileName(folder), out int version) && version > newestVersion && found.Exist)
            {
                (newest, newestVersion) = (found, version);
            }
        }

        return newest ?? throw new PrivatePostgresException(
            $"PostgreSQL's server is not installed: no {DebianRoot}/*/bin/postgres. Install the package postgresql (apt-get install postgresql).");
    }

    private bool Exist => File.Exists(Postgres) && File.Exists(InitDb);
}
