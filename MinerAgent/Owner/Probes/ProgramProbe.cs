using System.Diagnostics;
using System.Text;

namespace IdleCloud.MinerAgent.Owner.Probes;

/// <summary>Looks whether a program of the owner's list runs.</summary>
internal sealed class ProgramProbe(ProgramNames wanted) : IOwnerProbe
{
    private const string ProcFolder = "/proc";

    /// <inheritdoc/>
    public string Name => "programs";

    /// <summary>With what it takes to stop the engine still within two seconds.</summary>
    public TimeSpan Interval { get; } = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    public Task<OwnerFinding> LookAsync(CancellationToken cancellationToken)
    {
        string? found = wanted.IsEmpty ? null : Directory.Exists(ProcFolder) ? FindInProc() : FindElsewhere();
        return Task.FromResult<OwnerFinding>(known => known with { Program = found });
    }

    /// <summary>
    /// By the kernel's name of a process, and by the first word of its command line: the first is cut at 15 characters, the second is
    /// the program's own to change, and under Wine it alone has the game's whole name.
    /// </summary>
    private string? FindInProc()
    {
        byte[] buffer = new byte[512];
        foreach (string folder in Directory.EnumerateDirectories(ProcFolder))
        {
            if (!char.IsAsciiDigit(Path.GetFileName(folder)[0])) continue;
            string name = ReadStart(folder + "/comm", buffer).TrimEnd('\n');
            if (name.Length == 0) continue;
            if (wanted.Includes(name)) return name;
            string command = ReadStart(folder + "/cmdline", buffer).Split('\0')[0];
            if (command.Length > 0 && wanted.Includes(command)) return command[(command.LastIndexOfAny(['/', '\\']) + 1)..];
        }

        return null;
    }

    /// <summary>Empty when the process has ended meanwhile, or is hidden.</summary>
    private static string ReadStart(string file, byte[] buffer)
    {
        try
        {
            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            return Encoding.UTF8.GetString(buffer, 0, stream.Read(buffer));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private string? FindElsewhere()
    {
        Process[] all = Process.GetProcesses();
        try
        {
            return all.Select(process => process.ProcessName).FirstOrDefault(wanted.Includes);
        }
        finally
        {
            foreach (Process process in all) process.Dispose();
        }
    }
}
