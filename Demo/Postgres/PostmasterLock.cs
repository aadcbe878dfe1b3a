using System.Globalization;

namespace IdleCloud.Demo.Postgres;

/// <summary>
/// The file <c>postmaster.pid</c> that a killed server leaves behind. PostgreSQL removes it by itself when no process has that
/// number any more, but takes any process of the same account that has got the number since for a live server: two private
/// clusters after a restart of the machine are enough for that.
/// </summary>
internal static class PostmasterLock
{
    private const string FileName = "postmaster.pid";

    /// <summary>Removes the file if its process is not a server on this directory.</summary>
    /// <exception cref="PrivatePostgresException">It is: the cluster is in use.</exception>
    public static void RemoveIfStale(string dataDirectory)
    {
        string path = Path.Combine(dataDirectory, FileName);
        if (!File.Exists(path)) return;
        string content = File.ReadAllText(path);
        if (!int.TryParse(content.AsSpan(0, Math.Max(0, content.IndexOf('\n'))), CultureInfo.InvariantCulture, out int processId)) return;
        // No such process: PostgreSQL's own check also looks for its orphans, so that is left to it.
        if (!Directory.Exists($"/proc/{processId}")) return;
        // A postmaster works in its data directory, so that a live one leads us to the very same file.
        string live = $"/proc/{processId}/cwd/{FileName}";
        if (File.Exists(live) && File.ReadAllText(live) == content)
        {
            throw new PrivatePostgresException($"The cluster in {dataDirectory} is in use by process {processId}.");
        }

        File.Delete(path);
    }
}
