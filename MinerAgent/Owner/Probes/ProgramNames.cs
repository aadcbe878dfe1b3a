using System.IO.Enumeration;

namespace IdleCloud.MinerAgent.Owner.Probes;

/// <summary>Names of programs, as an owner writes them: any case, with or without .exe, and * for anything. Pure.</summary>
internal sealed class ProgramNames
{
    private const string WindowsEnding = ".exe";
    private readonly IReadOnlyList<string> _patterns;

    private ProgramNames(IReadOnlyList<string> patterns) => _patterns = patterns;

    /// <summary>True when no program is meant.</summary>
    public bool IsEmpty => _patterns.Count == 0;

    /// <summary>Reads a list with commas between.</summary>
    public static ProgramNames Parse(string text) =>
        new([.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Plain)]);

    /// <summary>True when a running program is meant.</summary>
    /// <param name="program">Its name, or its path with slashes of either kind.</param>
    public bool Includes(string program)
    {
        string name = Plain(program[(program.LastIndexOfAny(['/', '\\']) + 1)..]);
        return _patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: true));
    }

    private static string Plain(string name) =>
        name.EndsWith(WindowsEnding, StringComparison.OrdinalIgnoreCase) ? name[..^WindowsEnding.Length] : name;
}
