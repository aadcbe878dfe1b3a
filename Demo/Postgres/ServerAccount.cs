using System.Globalization;

namespace IdleCloud.Demo.Postgres;

/// <summary>
/// The system account that runs the server. PostgreSQL refuses to run as root, so that root hands over to an account without
/// rights; anyone else runs it as themselves.
/// </summary>
/// <param name="UserId">The account's number; null to stay the user that we are.</param>
/// <param name="GroupId">Its group's number.</param>
internal sealed record ServerAccount(int? UserId, int? GroupId)
{
    private const string AccountFile = "/etc/passwd";

    /// <summary>The account for this process.</summary>
    /// <exception cref="PrivatePostgresException">We are root and there is no other account.</exception>
    public static ServerAccount Current => Environment.IsPrivilegedProcess
        ? Find("postgres") ?? Find("nobody") ?? throw new PrivatePostgresException(
            "PostgreSQL does not run as root, and there is neither an account postgres nor nobody to run it as.")
        : new ServerAccount(null, null);

    /// <summary>Makes a directory that only this account can enter; one that exists is handed over as it is.</summary>
    public Task MakePrivateDirectoryAsync(string path, CancellationToken cancellationToken)
    {
        // /tmp is everyone's: a link that someone else planted there must not be followed as root.
        if (new DirectoryInfo(path).LinkTarget is not null)
        {
            throw new PrivatePostgresException($"{path} is a link; remove it.");
        }

        List<string> arguments = ["-d", "-m", "0700"];
        if (UserId is not null) arguments.AddRange(["-o", Text(UserId), "-g", Text(GroupId)]);
        return Tool.RunAsync("install", [.. arguments, path], cancellationToken);
    }

    /// <summary>The command in front of the server's own: it becomes this account and stays the process that we started.</summary>
    /// <param name="dataDirectory">The directory that the account must be able to reach.</param>
    public IReadOnlyList<string> CommandPrefix(string dataDirectory)
    {
        // A session of its own: Ctrl-C in the terminal is for the supervisor, which stops the server last.
        // The kernel sends SIGINT (fast shutdown) when the thread that started it ends, even if we are killed.
        List<string> prefix = ["setsid", "setpriv", "--pdeathsig", "INT"];
        if (UserId is not null)
        {
            prefix.AddRange(["--reuid", Text(UserId), "--regid", Text(GroupId), "--clear-groups"]);
            // A clone under /root: the account owns the cluster, and needs this one right to get to it.
            if (!IsReachable(dataDirectory)) prefix.AddRange(["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]);
        }

        prefix.Add("--");
        return prefix;
    }

    private static bool IsReachable(string path)
    {
        for (DirectoryInfo? parent = Directory.GetParent(path); parent is not null; parent = parent.Parent)
        {
            if ((File.GetUnixFileMode(parent.FullName) & UnixFileMode.OtherExecute) == 0) return false;
        }

        return true;
    }

    private static ServerAccount? Find(string name)
    {
        foreach (string line in File.ReadLines(AccountFile))
        {
            string[] fields = line.Split(':');
            if (fields.Length > 3 && fields[0] == name
                && int.TryParse(fields[2], CultureInfo.InvariantCulture, out int userId)
                && int.TryParse(fields[3], CultureInfo.InvariantCulture, out int groupId))
            {
                return new ServerAccount(userId, groupId);
            }
        }

        return null;
    }

    private static string Text(int? id) => id!.Value.ToString(CultureInfo.InvariantCulture);
}
