using System.Globalization;
using IdleCloud.MinerAgent.Owner.Probes;

namespace IdleCloud.MinerAgent.Processes;

/// <summary>
/// Tells the engines' processes from the owner's: those that the agent has started, those of programs that the owner names as the
/// engine (a server of his own), and all that these have started.
/// </summary>
/// <param name="programs">The names; may be none.</param>
/// <param name="processes">The folder with the processes, on Linux.</param>
internal sealed class EngineProcesses(ProgramNames programs, string processes = "/proc")
{
    /// <summary>No process has so many above it.</summary>
    private const int MaxDepth = 64;

    /// <summary>The engines' own among the processes.</summary>
    /// <param name="users">Who uses the GPUs.</param>
    public IReadOnlySet<int> Find(IEnumerable<int> users)
    {
        HashSet<int> own = [.. OwnProcesses.Ids];
        foreach (int user in users.Distinct())
        {
            if (IsOwn(user, own)) own.Add(user);
        }

        return own;
    }

    private bool IsOwn(int process, HashSet<int> own)
    {
        for (int depth = 0; process > 1 && depth < MaxDepth; depth++)
        {
            if (own.Contains(process) || IsNamed(process)) return true;
            process = ParentOf(process);
        }

        return false;
    }

    private bool IsNamed(int process)
    {
        if (programs.IsEmpty) return false;
        if (!Directory.Exists(processes)) return NameOf(process) is { } name && programs.Includes(name);
        string folder = Path.Combine(processes, process.ToString(CultureInfo.InvariantCulture));
        return (Read(folder, "comm").TrimEnd('\n') is { Length: > 0 } kernels && programs.Includes(kernels))
            || (Read(folder, "cmdline").Split('\0')[0] is { Length: > 0 } command && programs.Includes(command));
    }

    /// <summary>0 when there is none, or it cannot be told here: then only the process itself counts.</summary>
    private int ParentOf(int process)
    {
        string stat = Read(Path.Combine(processes, process.ToString(CultureInfo.InvariantCulture)), "stat");
        // The name before it may hold anything, parentheses too.
        string[] after = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return after.Length > 1 && int.TryParse(after[1], NumberStyles.None, CultureInfo.InvariantCulture, out int parent) ? parent : 0;
    }

    private static string? NameOf(int process)
    {
        try
        {
            using var found = System.Diagnostics.Process.GetProcessById(process);
            return found.ProcessName;
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string Read(string folder, string name)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, name));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
