using System.Runtime.CompilerServices;

namespace IdleCloud.Tests.Support;

/// <summary>The repository that these tests were built from.</summary>
internal static class RepositoryFiles
{
    private static readonly string[] SkippedFolders = [".git", ".out", ".idlecloud", "node_modules", "bin", "obj", "results"];

    /// <summary>The repository's root folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The small model.</summary>
    public static string SmallModel => Path.Combine(Root, "models", "idle-tiny", "idle-tiny.gguf");

    /// <summary>The files below the root whose name ends so, as paths relative to the root with forward slashes, sorted.</summary>
    public static IReadOnlyList<string> Find(params string[] endings) =>
        [.. Walk(Root)
            .Where(file => endings.Any(ending => file.EndsWith(ending, StringComparison.Ordinal)))
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)];

    /// <summary>True for a folder of the repository itself: not one that builds, tests or demos write.</summary>
    public static bool IsOwnFolder(string name) => !SkippedFolders.Contains(name) && Directory.Exists(Path.Combine(Root, name));

    /// <summary>A file's text, by its path relative to the root.</summary>
    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>A file's lines, by its path relative to the root.</summary>
    public static string[] ReadLines(string path) => File.ReadAllLines(Path.Combine(Root, path));

    private static IEnumerable<string> Walk(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder)) yield return file;
        foreach (string child in Directory.EnumerateDirectories(folder))
        {
            if (SkippedFolders.Contains(Path.GetFileName(child))) continue;
            foreach (string file in Walk(child)) yield return file;
        }
    }

    private static string FindRoot([CallerFilePath] string here = "")
    {
        for (string? folder = Path.GetDirectoryName(here); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "IdleCloud.sln"))) return folder;
        }

        throw new InvalidOperationException($"No IdleCloud.sln above {here}: run the tests from the clone that they were built in.");
    }
}
