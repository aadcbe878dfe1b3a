using System.Globalization;
using IdleCloud.MinerAgent.Processes;

namespace IdleCloud.MinerAgent.Engines.Llama;

/// <summary>The Node.js of this machine.</summary>
/// <param name="NodePath">The node program.</param>
/// <param name="NpmPath">The npm program; null when there is none, which matters only for an installation.</param>
internal sealed record NodeRuntime(string NodePath, string? NpmPath)
{
    private const int MinMajorVersion = 20;
    private const string Advice = "Install Node.js 20 or newer (https://nodejs.org, or `apt install nodejs npm`), or use --engine openai.";
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Looks along PATH and checks the version.</summary>
    /// <exception cref="EngineStartException">There is none, or it is too old.</exception>
    public static async Task<NodeRuntime> FindAsync(CancellationToken cancellationToken)
    {
        string node = FindOnPath("node") ?? throw new EngineStartException($"The llama engine needs Node.js, and there is no `node`. {Advice}", true);
        CommandResult probe = await Command.RunAsync(node, ["--version"], ProbeTimeout, cancellationToken).ConfigureAwait(false);
        if (!probe.IsSuccess || MajorVersion(probe.Output) < MinMajorVersion)
        {
            throw new EngineStartException($"The llama engine needs Node.js {MinMajorVersion} or newer; {node} says '{probe.Output.Trim()}'. {Advice}", true);
        }

        return new NodeRuntime(node, FindOnPath("npm"));
    }

    /// <summary>The number after the v, or 0.</summary>
    internal static int MajorVersion(string text)
    {
        string major = text.Trim().TrimStart('v').Split('.')[0];
        return int.TryParse(major, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : 0;
    }

    private static string? FindOnPath(string program)
    {
        string[] names = OperatingSystem.IsWindows() ? [program + ".exe", program + ".cmd"] : [program];
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.SelectMany(folder => names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
    }
}
