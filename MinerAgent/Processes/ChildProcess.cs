using System.Diagnostics;

namespace IdleCloud.MinerAgent.Processes;

/// <summary>How every child of the agent is started.</summary>
internal static class ChildProcess
{
    /// <summary>The prefix of the agent's own settings in the environment, the miner's key among them.</summary>
    private const string OwnPrefix = "IDLECLOUD_MINER_";

    /// <summary>No shell, all streams redirected, and nothing of the agent's own settings in its environment.</summary>
    public static ProcessStartInfo CreateStartInfo(string program, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith(OwnPrefix, StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        return start;
    }
}
