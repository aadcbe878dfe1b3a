using System.ComponentModel;
using System.Runtime.InteropServices;

namespace IdleCloud.Demo.Postgres;

/// <summary>What PostgreSQL's postmaster makes of a signal, gentlest first.</summary>
internal enum Signal
{
    /// <summary>SIGINT, "fast": rolls back what is open, writes a checkpoint, ends.</summary>
    Fast = 2,

    /// <summary>SIGQUIT, "immediate": ends all its processes at once; the next start replays the log.</summary>
    Immediate = 3,

    /// <summary>SIGKILL: the kernel ends it.</summary>
    Kill = 9,
}

/// <summary>Sends signals, which .NET's <see cref="System.Diagnostics.Process"/> cannot (but for SIGKILL).</summary>
internal static class Signals
{
    private const int NoSuchProcess = 3;

    /// <summary>Sends one; a process that has ended is no error.</summary>
    public static void Send(int processId, Signal signal)
    {
        if (Kill(processId, (int)signal) == 0) return;
        int error = Marshal.GetLastPInvokeError();
        if (error != NoSuchProcess) throw new Win32Exception(error);
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
