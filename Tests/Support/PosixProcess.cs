using System.Globalization;

namespace IdleCloud.Tests.Support;

/// <summary>What /proc tells of processes.</summary>
internal static class PosixProcess
{
    /// <summary>True while the process runs; one that has ended and waits to be noticed by its parent does not.</summary>
    public static bool IsRunning(int processId) => ReadStat(processId) is { } stat && stat.State != 'Z';

    /// <summary>The processes whose environment has the variable with this value: those that a marked process started, at any depth.</summary>
    public static IReadOnlyList<int> FindMarked(string variable, string value)
    {
        string wanted = $"{variable}={value}";
        return [.. AllProcesses().Where(id => ReadFile(id, "environ").Split('\0').Contains(wanted) && IsRunning(id))];
    }

    /// <summary>The direct children of a process whose command line contains the text.</summary>
    public static IReadOnlyList<int> FindChildren(int parentId, string commandLine) =>
        [.. AllProcesses().Where(id => ReadStat(id)?.Parent == parentId && ReadFile(id, "cmdline").Contains(commandLine, StringComparison.Ordinal))];

    /// <summary>Bytes of its resident set; 0 when it has ended.</summary>
    public static long ResidentBytes(int processId)
    {
        string[] pages = ReadFile(processId, "statm").Split(' ');
        return pages.Length > 1 ? long.Parse(pages[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize : 0;
    }

    private static IEnumerable<int> AllProcesses() =>
        from folder in Directory.EnumerateDirectories("/proc")
        let name = Path.GetFileName(folder)
        where name.All(char.IsAsciiDigit)
        select int.Parse(name, CultureInfo.InvariantCulture);

    // "pid (name) state parent …"; the name may hold spaces and brackets.
    private static (char State, int Parent)? ReadStat(int processId)
    {
        string stat = ReadFile(processId, "stat");
        int end = stat.LastIndexOf(')');
        if (end < 0) return null;
        string[] fields = stat[(end + 2)..].Split(' ');
        return (fields[0][0], int.Parse(fields[1], CultureInfo.InvariantCulture));
    }

    // A process may end at any time, and others' environments cannot be read: both look like an empty file.
    private static string ReadFile(int processId, string name)
    {
        try
        {
            return File.ReadAllText($"/proc/{processId}/{name}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
