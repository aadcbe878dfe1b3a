using System.Text.RegularExpressions;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.House;

/// <summary>The documents say only what is there: every path and link that they name exists.</summary>
public sealed partial class DocumentTests
{
    [Fact]
    public void RelativeLinks_InEveryDocument_LeadSomewhere() =>
        AssertNone(
            from document in RepositoryFiles.Find(".md")
            from Match link in LinkRegex().Matches(RepositoryFiles.Read(document))
            let target = link.Groups[1].Value.Split('#')[0]
            where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal)
            let path = Path.Combine(RepositoryFiles.Root, Path.GetDirectoryName(document)!, target)
            where !File.Exists(path) && !Directory.Exists(path)
            select $"{document}: {target}");

    [Fact]
    public void Paths_InTheGuides_Exist() =>
        AssertNone(
            from document in new[] { "README.md", "AGENTS.md", "docs/walkthrough.md" }
            from Match path in PathRegex().Matches(RepositoryFiles.Read(document))
            let named = path.Groups[1].Value
            where LooksLikeARepositoryPath(named) && !Exists(named)
            select $"{document}: {named}");

    [Fact]
    public void Decisions_Always_AreNumberedWithoutAGap()
    {
        int[] numbers = [.. Directory.EnumerateFiles(Path.Combine(RepositoryFiles.Root, "docs/decisions"), "????-*.md")
            .Select(file => int.Parse(Path.GetFileName(file).AsSpan(0, 4), null)).Order()];
        Assert.Equal(Enumerable.Range(1, numbers.Length), numbers);
    }

    /// <summary>A path starts with one of the root's own folders; commands, routes and URLs do not.</summary>
    private static bool LooksLikeARepositoryPath(string text) =>
        text.Contains('/') && !text.StartsWith('/') && RepositoryFiles.IsOwnFolder(text.Split('/')[0]);

    private static bool Exists(string path)
    {
        string full = Path.Combine(RepositoryFiles.Root, path.TrimEnd('/'));
        return File.Exists(full) || Directory.Exists(full);
    }

    private static void AssertNone(IEnumerable<string> offenders)
    {
        string[] list = [.. offenders];
        Assert.True(list.Length == 0, $"a document names what is not there:\n  {string.Join("\n  ", list)}");
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex LinkRegex();

    [GeneratedRegex(@"`([A-Za-z0-9_.\-/]+)`")]
    private static partial Regex PathRegex();
}
