using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace IdleCloud.Demo.Postgres;

/// <summary>
/// A PostgreSQL cluster of our own in a directory: reached by a unix socket only, run as an account without rights, and ended
/// with this process whatever ends it.
/// </summary>
internal sealed class PrivatePostgres : IAsyncDisposable
{
    private const string Role = "idlecloud";

    // And ".socket/.s.PGSQL.5432.lock" with it.
    private const int LongestBesideSocket = 80;
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(25);

    private readonly PrivatePostgresOptions _options;
    private readonly ServerProcess _server;
    private readonly string _socketDirectory;

    private PrivatePostgres(PrivatePostgresOptions options, ServerProcess server, string socketDirectory)
    {
        _options = options;
        _server = server;
        _socketDirectory = socketDirectory;
    }

    /// <summary>For Npgsql. The same directory has the same string each time, so that clients find a restarted server again.</summary>
    public string ConnectionString => ConnectionStringOf(_socketDirectory);

    /// <summary>The server's process.</summary>
    public int ProcessId => _server.Id;

    /// <summary>Completes with the exit code when the server ends, asked to or not.</summary>
    public Task<int> Exited => _server.Exited;

    /// <summary>Makes the cluster if the directory is new, starts it and waits until it accepts connections.</summary>
    /// <exception cref="PrivatePostgresException">The server is not installed, did not start, or was not ready in time.</exception>
    public static async Task<PrivatePostgres> StartAsync(PrivatePostgresOptions options, CancellationToken cancellationToken)
    {
        options = options with { DataDirectory = Path.GetFullPath(options.DataDirectory) };
        ServerAccount account = ServerAccount.Current;
        PostgresBinaries binaries = await PrepareClusterAsync(options, account, cancellationToken);

        PostmasterLock.RemoveIfStale(options.DataDirectory);
        string socketDirectory = SocketDirectoryOf(options.DataDirectory);
        await account.MakePrivateDirectoryAsync(socketDirectory, cancellationToken);

        IReadOnlyList<string> command = ServerCommand(binaries, account, options, socketDirectory);
        var postgres = new PrivatePostgres(options, await ServerProcess.StartAsync(command), socketDirectory);
        try
        {
            await postgres.WaitUntilReadyAsync(cancellationToken);
            return postgres;
        }
        catch
        {
            await postgres._server.StopAsync(options.StopTimeout);
            throw;
        }
    }

    /// <summary>Stops the server cleanly, within bounds, and removes its socket.</summary>
    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(_options.StopTimeout);
        if (Directory.Exists(_socketDirectory)) Directory.Delete(_socketDirectory, recursive: true);
    }

    private static async Task<PostgresBinaries> PrepareClusterAsync(
        PrivatePostgresOptions options, ServerAccount account, CancellationToken cancellationToken)
    {
        string directory = options.DataDirectory;
        string versionFile = Path.Combine(directory, "PG_VERSION");
        if (File.Exists(versionFile))
        {
            string version = await File.ReadAllTextAsync(versionFile, cancellationToken);
            return PostgresBinaries.Find(int.Parse(version, CultureInfo.InvariantCulture));
        }

        if (Directory.Exists(directory) && Directory.EnumerateFileSystemEntries(directory).Any())
        {
            throw new PrivatePostgresException($"{directory} is neither empty nor a PostgreSQL cluster.");
        }

        // Made aside and moved into place, so that a cluster in place is always whole.
        PostgresBinaries binaries = PostgresBinaries.Find(majorVersion: null);
        string unfinished = directory + ".new";
        if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
        Directory.CreateDirectory(Path.GetDirectoryName(directory)!);
        await account.MakePrivateDirectoryAsync(unfinished, cancellationToken);
        List<string> command = [.. account.CommandPrefix(unfinished), binaries.InitDb,
            "--pgdata", unfinished, "--username", Role, "--auth", "trust", "--encoding", "UTF8", "--locale", "C"];
        if (!options.IsDurable) command.Add("--no-sync");
        await Tool.RunAsync(command[0], command.Skip(1), cancellationToken);
        if (Directory.Exists(directory)) Directory.Delete(directory);
        Directory.Move(unfinished, directory);
        return binaries;
    }

    private static List<string> ServerCommand(
        PostgresBinaries binaries, ServerAccount account, PrivatePostgresOptions options, string socketDirectory)
    {
        List<string> command = [.. account.CommandPrefix(options.DataDirectory), binaries.Postgres, "-D", options.DataDirectory];
        void Set(string name, string value) => command.AddRange(["-c", $"{name}={value}"]);

        Set("listen_addresses", "");
        Set("unix_socket_directories", socketDirectory);
        Set("unix_socket_permissions", "0700");
        // One log file a weekday in the cluster's directory, overwritten a week later.
        Set("logging_collector", "on");
        Set("log_filename", "postgresql-%a.log");
        Set("log_rotation_age", "1d");
        Set("log_truncate_on_rotation", "on");
        if (!options.IsDurable)
        {
            Set("fsync", "off");
            Set("full_page_writes", "off");
        }

        return command;
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        string probe = new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false, Timeout = 2 }.ConnectionString;
        long started = _options.Clock.GetTimestamp();
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(probe);
                await connection.OpenAsync(cancellationToken);
                return;
            }
            catch (NpgsqlException e)
            {
                if (_server.Exited.IsCompleted || _options.Clock.GetElapsedTime(started) > _options.StartTimeout) throw NotReady(e);
            }

            await Task.Delay(ProbeInterval, cancellationToken);
        }
    }

    private PrivatePostgresException NotReady(NpgsqlException lastError) => new(
        (_server.Exited.IsCompleted
            ? "PostgreSQL ended while it started. "
            : $"PostgreSQL was not ready after {_options.StartTimeout.TotalSeconds:0} s ({lastError.Message}). ")
        + $"Its log is in {_options.DataDirectory}/log. It said:\n{_server.LastLines}", lastError);

    private static string ConnectionStringOf(string socketDirectory) => new NpgsqlConnectionStringBuilder
    {
        Host = socketDirectory,
        Username = Role,
        Database = "postgres",
    }.ConnectionString;

    // Beside the data, where a supervisor that is killed leaves nothing that is in anyone's way; but a socket's path may have 107 bytes.
    private static string SocketDirectoryOf(string dataDirectory) => Encoding.UTF8.GetByteCount(dataDirectory) <= LongestBesideSocket
        ? $"{dataDirectory}.socket"
        : $"/tmp/idlecloud-pg-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(dataDirectory)))[..16]}";
}
