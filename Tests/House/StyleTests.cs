using System.Text.RegularExpressions;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.House;

/// <summary>The house style as a test. Each rule's message names what to write instead.</summary>
public sealed partial class StyleTests
{
    private const int MaxFileLines = 400;
    private const int MaxLineLength = 160;
    private const int MaxProgramLines = 25;

    /// <summary>A thing that is not written here, where that holds, and what to write instead.</summary>
    private sealed record Ban(Regex Pattern, string Instead, bool ProductOnly = false);

    private static readonly Ban[] Bans =
    [
        new(ClockRegex(), "take a TimeProvider and ask it, so that tests can drive the clock", ProductOnly: true),
        new(SleepRegex(), "await a signal, or a TimeProvider's delay that a test can drive"),
        new(BlockingRegex(), "await it"),
        new(AsyncVoidRegex(), "return a Task that somebody awaits"),
        new(PreprocessorRegex(), "write twin files X.Local.cs / X.Orleans.cs (eng/GrainHost.targets)"),
        new(LeftoverRegex(), "do it now, or file an issue"),
        new(DirectLogRegex(), "write a [LoggerMessage] partial in Type.Log.cs", ProductOnly: true),
        new(EmptyCatchRegex(), "handle it, or say in a comment inside the braces why nothing is to be done"),
        new(StubRegex(), "write it, or leave the member out"),
        new(FloatMoneyRegex(), "keep money in int64 nano-USD (Contracts/Money)", ProductOnly: true),
    ];

    [Fact]
    public void SourceFiles_WhenLong_AreSplit() =>
        AssertNone(Sources().Where(file => RepositoryFiles.ReadLines(file).Length > MaxFileLines),
            $"longer than {MaxFileLines} lines: split by reason to change");

    [Fact]
    public void Lines_WhenLong_AreBroken() =>
        AssertNone(
            from file in Sources()
            from line in Numbered(file)
            where line.Text.Length > MaxLineLength && !IsOneLiteral(line.Text.TrimStart())
            select $"{file}:{line.Number}",
            $"longer than {MaxLineLength} columns: break the line");

    [Fact]
    public void Namespaces_Always_AreFileScopedAndFollowTheFolder() =>
        AssertNone(
            from file in Sources()
            let text = RepositoryFiles.Read(file)
            let declared = NamespaceRegex().Match(text)
            where !file.StartsWith("LocalSilo/", StringComparison.Ordinal) && !IsTopLevelProgram(file) && declared.Success
            let expected = ExpectedNamespace(file)
            where declared.Groups[1].Value != expected
            select $"{file}: {declared.Groups[1].Value}, expected {expected}",
            "a namespace is IdleCloud and the folders");

    [Fact]
    public void Programs_Always_AreShort() =>
        AssertNone(Sources().Where(file => IsTopLevelProgram(file) && RepositoryFiles.ReadLines(file).Length > MaxProgramLines),
            $"Program.cs longer than {MaxProgramLines} lines: one AddX()/MapX() per room");

    [Fact]
    public void BannedCode_Anywhere_IsReplaced()
    {
        List<string> found = [];
        foreach (string file in Sources().Where(file => !file.EndsWith("House/StyleTests.cs", StringComparison.Ordinal)))
        {
            bool isProduct = !file.StartsWith("Tests/", StringComparison.Ordinal) && !file.StartsWith("Bench/", StringComparison.Ordinal);
            foreach ((int number, string text) in Numbered(file))
            {
                foreach (Ban ban in Bans)
                {
                    if ((isProduct || !ban.ProductOnly) && ban.Pattern.IsMatch(text)) found.Add($"{file}:{number}: {text.Trim()} → {ban.Instead}");
                }
            }
        }

        AssertNone(found, "not written here");
    }

    [Fact]
    public void Classes_Always_AreSealedStaticOrMadeForDerivation() =>
        AssertNone(
            from file in Sources()
            // Orleans' own shapes; and the benchmarks, from which their tool derives classes of its own.
            where !file.StartsWith("LocalSilo/Surface/", StringComparison.Ordinal) && !file.StartsWith("Bench/Micro/", StringComparison.Ordinal)
            from line in Numbered(file)
            // From a DispatchProxy the runtime derives.
            where OpenClassRegex().IsMatch(line.Text) && !line.Text.EndsWith(" : DispatchProxy", StringComparison.Ordinal)
            select $"{file}:{line.Number}: {line.Text.Trim()}",
            "a class is sealed, static or abstract");

    private static IEnumerable<string> Sources() => RepositoryFiles.Find(".cs");

    private static IEnumerable<(int Number, string Text)> Numbered(string file) =>
        RepositoryFiles.ReadLines(file).Select((text, index) => (index + 1, text));

    /// <summary>A line of expected bytes, which has no place to be broken.</summary>
    private static bool IsOneLiteral(string text) =>
        text.StartsWith("data: ", StringComparison.Ordinal) || text.StartsWith("\"\"\"", StringComparison.Ordinal);

    private static bool IsTopLevelProgram(string file) => Path.GetFileName(file) == "Program.cs";

    private static string ExpectedNamespace(string file) =>
        "IdleCloud." + string.Join('.', Path.GetDirectoryName(file)!.Replace('\\', '/').Split('/'));

    private static void AssertNone(IEnumerable<string> offenders, string rule)
    {
        string[] list = [.. offenders];
        Assert.True(list.Length == 0, $"{rule}:\n  {string.Join("\n  ", list)}");
    }

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Utc)?Now\b|\bStopwatch\.(GetTimestamp|StartNew|GetElapsedTime)\b|\bEnvironment\.TickCount")]
    private static partial Regex ClockRegex();

    [GeneratedRegex(@"\bThread\.Sleep\(|\bTask\.Delay\(\d+\)")]
    private static partial Regex SleepRegex();

    [GeneratedRegex(@"\.GetAwaiter\(\)\.GetResult\(\)|\.Wait\(\)")]
    private static partial Regex BlockingRegex();

    [GeneratedRegex(@"\basync void\b")]
    private static partial Regex AsyncVoidRegex();

    [GeneratedRegex(@"^\s*#(if|elif|else|region)\b")]
    private static partial Regex PreprocessorRegex();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b")]
    private static partial Regex LeftoverRegex();

    [GeneratedRegex(@"\.Log(Trace|Debug|Information|Warning|Error|Critical)\(")]
    private static partial Regex DirectLogRegex();

    [GeneratedRegex(@"catch\s*(\([^)]*\))?\s*(when\s*\([^{]*\))?\s*\{\s*\}")]
    private static partial Regex EmptyCatchRegex();

    [GeneratedRegex(@"\bNotImplementedException\b")]
    private static partial Regex StubRegex();

    [GeneratedRegex(@"\b(decimal|double|float)\b\s+\w*([Nn]anoUsd|[Pp]rice|[Bb]alance|[Aa]mount)")]
    private static partial Regex FloatMoneyRegex();

    [GeneratedRegex(@"^namespace\s+([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceRegex();

    [GeneratedRegex(
        @"^\s*(public|internal|private|protected)?\s*(partial\s+)?class\s+\w+" +
        @"|^\s*(public|internal|private)\s+(partial\s+)?record\s+(class\s+)?[A-Z]\w*\b(?!.*struct)")]
    private static partial Regex OpenClassRegex();
}
