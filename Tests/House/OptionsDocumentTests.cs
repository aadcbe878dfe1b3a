using System.Reflection;
using IdleCloud.Gateway.Hosting;
using IdleCloud.Hosting.Cluster;
using IdleCloud.Silo.Jobs;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.House;

/// <summary>Every setting of the gateway and silo program is in the reference, and the reference names no other.</summary>
public sealed class OptionsDocumentTests
{
    private const string Page = "docs/reference/configuration.md";

    [Fact]
    public void Settings_OfTheProgram_AreDocumented()
    {
        string page = RepositoryFiles.Read(Page);
        string[] missing = [.. Settings().Where(setting => !page.Contains($"`{setting}`", StringComparison.Ordinal))];
        Assert.True(missing.Length == 0, $"{Page} lacks: {string.Join(", ", missing)}");
    }

    [Fact]
    public void Settings_OfThePage_Exist()
    {
        HashSet<string> known = [.. Settings()];
        string[] named = [.. RepositoryFiles.ReadLines(Page)
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('`')[1])
            .Where(name => name.Contains(':'))];
        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains(name, known));
    }

    private static IEnumerable<string> Settings() =>
        from assembly in new[] { typeof(GatewayOptions).Assembly, typeof(JobOptions).Assembly, typeof(ClusterOptions).Assembly }
        from type in assembly.GetTypes()
        let section = type.GetField("Section", BindingFlags.Static | BindingFlags.Public)?.GetRawConstantValue() as string
        where section is not null
        from property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
        where property.CanWrite
        select $"{section}:{property.Name}";
}
