using System.Diagnostics;
using System.Text.RegularExpressions;
using IdleCloud.Tests.House.Api;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.House;

/// <summary>
/// The Local host's surface against a listing of Orleans' own. Built for the Local host, the surface is compared with the listing;
/// built for Orleans, the listing is compared with the assemblies at hand. To write the listing anew, run this class built for
/// Orleans with <c>IDLECLOUD_UPDATE_ORLEANS_API=1</c>.
/// </summary>
public sealed partial class SurfaceTests
{
    private const string Listing = "LocalSilo/Surface/orleans-api.txt";

    private static readonly string LocalHost = Path.Combine(AppContext.BaseDirectory, "IdleCloud.LocalSilo.dll");

    [Fact]
    public void Surface_WhenComparedWithOrleans_HasNothingOfItsOwn()
    {
        if (!File.Exists(LocalHost)) Assert.Skip("Built for Orleans.");
        string[] unknown = [.. ApiListing.Read(LocalHost, static type => type.StartsWith("Orleans.", StringComparison.Ordinal)).Except(ReadListing())];

        Assert.True(unknown.Length == 0, $"Not in {Listing}, so not Orleans' own; rename or hide:\n{string.Join('\n', unknown)}");
    }

    [Fact]
    public void Listing_WhenComparedWithOrleansAssemblies_IsTheirs()
    {
        if (File.Exists(LocalHost)) Assert.Skip("Built for the Local host.");
        HashSet<string> types = [.. SurfaceTypes()];
        string[] assemblies = Directory.GetFiles(AppContext.BaseDirectory, "Orleans*.dll");
        string[] lines = [.. assemblies.SelectMany(file => ApiListing.Read(file, types.Contains)).Order(StringComparer.Ordinal)];
        if (Environment.GetEnvironmentVariable("IDLECLOUD_UPDATE_ORLEANS_API") == "1") WriteListing(lines);

        Assert.Equal(lines, ReadListing());
    }

    private static IEnumerable<string> ReadListing() =>
        RepositoryFiles.ReadLines(Listing).Where(static line => line.Length > 0 && !line.StartsWith('#'));

    private static void WriteListing(string[] lines)
    {
        string version = FileVersionInfo.GetVersionInfo(Path.Combine(AppContext.BaseDirectory, "Orleans.Core.Abstractions.dll")).ProductVersion!;
        string[] header =
        [
            "# Public types and members of Orleans that the Local host repeats, and all else that these types have there.",
            $"# Read from the Microsoft.Orleans assemblies, version {version}.",
            "# Written by Tests/House/SurfaceTests.cs, built with -p:GrainHost=Orleans and run with IDLECLOUD_UPDATE_ORLEANS_API=1.",
        ];
        File.WriteAllLines(Path.Combine(RepositoryFiles.Root, Listing), [.. header, .. lines]);
    }

    /// <summary>The full names of the types that the surface's files declare.</summary>
    private static IEnumerable<string> SurfaceTypes() => RepositoryFiles.Find(".cs")
        .Where(static path => path.StartsWith("LocalSilo/Surface/", StringComparison.Ordinal))
        .Select(static path =>
        {
            string text = RepositoryFiles.Read(path);
            Match type = TypeDeclaration().Match(text);
            string arity = type.Groups["parameters"].Success ? $"`{type.Groups["parameters"].Value.Count(static c => c == ',') + 1}" : "";
            return $"{NamespaceDeclaration().Match(text).Groups["name"].Value}.{type.Groups["name"].Value}{arity}";
        });

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceDeclaration();

    [GeneratedRegex(@"^public [\w ]*?(class|interface|struct|enum) (?<name>\w+)(<(?<parameters>[^>]+)>)?", RegexOptions.Multiline)]
    private static partial Regex TypeDeclaration();
}
