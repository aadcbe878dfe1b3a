using System.Text.RegularExpressions;

namespace IdleCloud.MinerAgent.Engines.Llama;

/// <summary>Sorts what npm says when it fails: what the owner can do, and whether another try may help without him. Pure.</summary>
internal static partial class NpmFailure
{
    private const int LinesTold = 4;

    /// <summary>What to throw.</summary>
    /// <param name="said">npm's stderr, or why it did not run to its end.</param>
    /// <param name="directory">Where it was to install.</param>
    public static EngineStartException ToException(string said, string directory) => CodeLine().Match(said).Groups[1].Value switch
    {
        "EINTEGRITY" => Permanent(
            "a package is not the one that this program was made with. Something between here and the registry changes packages, or a cache is "
            + "damaged: try `npm cache clean --force`, and `npm config get registry`", said),
        "ENOSPC" => Permanent($"no space is left for {directory}. Make room (85 MB; 500 MB for CUDA) or choose another --engine-dir", said),
        "EACCES" or "EPERM" or "EROFS" => Permanent($"this user may not write to {directory} or to npm's cache. Choose another --engine-dir", said),
        "E404" or "ETARGET" => Permanent("the registry does not have the package. Look at `npm config get registry`", said),
        "ENOTFOUND" or "EAI_AGAIN" or "ECONNREFUSED" or "ECONNRESET" or "ETIMEDOUT" or "ENETUNREACH" or "EHOSTUNREACH" or "ERR_SOCKET_TIMEOUT" =>
            Passing("the package registry cannot be reached. The first start needs a network", said),
        _ => Passing("npm failed", said),
    };

    private static EngineStartException Permanent(string problem, string said) => new(Describe(problem, said), isPermanent: true);

    private static EngineStartException Passing(string problem, string said) => new(Describe(problem, said), isPermanent: false);

    private static string Describe(string problem, string said)
    {
        IEnumerable<string> lines = said.Split('\n', StringSplitOptions.TrimEntries)
            .Where(line => line.StartsWith("npm error", StringComparison.Ordinal) || line.StartsWith("npm ERR!", StringComparison.Ordinal));
        return $"The llama engine could not be installed: {problem}. npm says: {string.Join("; ", lines.Take(LinesTold).DefaultIfEmpty(said.Trim()))}";
    }

    [GeneratedRegex("^npm (?:error|ERR!) code (\\S+)", RegexOptions.Multiline)]
    private static partial Regex CodeLine();
}
