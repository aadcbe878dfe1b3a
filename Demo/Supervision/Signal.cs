using System.ComponentModel;
using System.Runtime.InteropServices;

namespace IdleCloud.Demo.Supervision;

/// <summary>The signals that are sent here, by their numbers on Linux.</summary>
internal enum Signal
{
    /// <summary>Ctrl-C.</summary>
    Interrupt = 2,

    /// <summary>Ctrl-\.</summary>
    Quit = 3,

    /// <summary>Ended by the kernel, without a word to the process.</summary>
    Kill = 9,

    /// <summary>The polite request to end.</summary>
    Terminate = 15,

    /// <summary>Goes on after <see cref="Stop"/>.</summary>
    Continue = 18,

    /// <summary>Halted by the kernel where it stands.</summary>
    Stop = 19,
}

/// <summary>Sends signals, which .NET's <see cref="System.Diagnostics.Process"/> cannot (but for SIGKILL).</summary>
internal static class Signals
{
    private const int NoSuchProcess = 3;

    /// <summary>Sends one; a process that has ended is no error.</summary>
    /// <param name="processId">The process; negative for the whole group of that number.</param>
    /// <param name="signal">What to send.</param>
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
