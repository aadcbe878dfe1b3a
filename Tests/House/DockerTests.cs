using System.Text.Json;
using System.Text.RegularExpressions;
using IdleCloud.Hosting.Cluster;
using IdleCloud.Hosting.Lifetime;
using IdleCloud.Hosting.Telemetry.Prometheus;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.House;

/// <summary>What <c>docker/</c> says of settings, programs and metrics is what there is: no engine has to run to see that.</summary>
public sealed partial class DockerTests
{
    private static readonly string[] Files =
        [.. Directory.EnumerateFiles(Path.Combine(RepositoryFiles.Root, "docker"), "*", SearchOption.AllDirectories).Select(file =>
            Path.GetRelativePath(RepositoryFiles.Root, file))];

    [Fact]
    public void Settings_OfEveryFile_AreDocumented()
    {
        string page = RepositoryFiles.Read("docs/reference/configuration.md");
        string[] unknown = [.. from file in Files
            from Match name in SettingRegex().Matches(RepositoryFiles.Read(file))
            let setting = name.Groups["agent"] is { Success: true, Value: var agent }
                ? agent.ToLowerInvariant().Replace('_', '-')
                : name.Groups["program"].Value.Replace("__", ":", StringComparison.Ordinal)
            where !page.Contains($"| `{setting}` |", StringComparison.Ordinal)
            select $"{file}: {name.Value}"];
        Assert.True(unknown.Length == 0, $"no such setting:\n  {string.Join("\n  ", unknown)}");
    }

    [Fact]
    public void Images_Ours_AreBuiltOfProgramsThatExistAndAreNotRoot()
    {
        string[] dockerfiles = [.. Files.Where(file => file.EndsWith(".Dockerfile", StringComparison.Ordinal))];
        Assert.Equal(3, dockerfiles.Length);
        Assert.All(dockerfiles, file =>
        {
            string text = RepositoryFiles.Read(file);
            string project = PublishRegex().Match(text).Groups[1].Value;
            Assert.True(File.Exists(Path.Combine(RepositoryFiles.Root, project)), $"{file} builds {project}");
            Assert.Contains("\nUSER $APP_UID\n", text, StringComparison.Ordinal);
            Assert.All(CopyRegex().Matches(text), copy => Assert.True(File.Exists(Path.Combine(RepositoryFiles.Root, copy.Groups[1].Value)), copy.Value));
        });
    }

    [Fact]
    public void Images_Always_HaveAVersion()
    {
        string[] images = [.. from file in Files
            from Match image in ImageRegex().Matches(RepositoryFiles.Read(file))
            select image.Groups[1].Value];
        Assert.NotEmpty(images);
        Assert.All(images, image => Assert.Matches("^(idlecloud-(silo|gateway|miner)|[^:]+:[^:]*[0-9][^:]*)$", image));
        Assert.All(images.Where(image => image.StartsWith("idlecloud-", StringComparison.Ordinal)), image =>
            Assert.Contains($"docker/{image["idlecloud-".Length..].Split(':')[0]}.Dockerfile", Files));
    }

    [Fact]
    public void Gateways_Always_ReachEachOtherAndHaveTimeToDrain()
    {
        string compose = RepositoryFiles.Read("docker/compose.yml"), kubernetes = RepositoryFiles.Read("docker/kubernetes/gateway.yaml");
        int gateways = GatewayIdRegex().Count(compose);
        Assert.Equal((2, 2), (gateways, compose.Split("IDLECLOUD_Gateway__PeerAddress: https://").Length - 1));
        Assert.Contains("IDLECLOUD_Gateway__PeerAddress", kubernetes, StringComparison.Ordinal);
        Assert.Contains("subjectAltName=DNS:" + ClusterCertificates.GatewayName, RepositoryFiles.Read("docker/certificates.sh"), StringComparison.Ordinal);

        var defaults = new LifetimeOptions();
        TimeSpan goodbye = defaults.DrainTimeout + TimeSpan.FromSeconds(10);
        Assert.All(ComposeGraceRegex().Matches(compose), grace => Assert.True(Seconds(grace) >= goodbye));
        Assert.Contains(ComposeGraceRegex().Matches(compose), grace => Seconds(grace) >= defaults.DrainDelay + goodbye);
        TimeSpan delay = TimeSpan.Parse(DrainDelayRegex().Match(kubernetes).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(Seconds(KubernetesGraceRegex().Match(kubernetes)) >= delay + goodbye);
        Assert.True(Seconds(KubernetesGraceRegex().Match(RepositoryFiles.Read("docker/kubernetes/silo.yaml"))) >= goodbye);

        static TimeSpan Seconds(Match grace) => TimeSpan.FromSeconds(int.Parse(grace.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Metrics_OfDashboardAndAlerts_Exist()
    {
        string[] named = [.. from file in Files
            where file.EndsWith(".json", StringComparison.Ordinal) || file.EndsWith("alerts.yml", StringComparison.Ordinal)
            from Match metric in MetricRegex().Matches(RepositoryFiles.Read(file))
            select metric.Value];
        Assert.True(named.Length > 10);
        HashSet<string> known = [.. KnownMetrics()];
        Assert.All(named, name => Assert.Contains(name, known));
    }

    [Fact]
    public void Dashboard_Always_IsJsonWithPanels()
    {
        using JsonDocument dashboard = JsonDocument.Parse(RepositoryFiles.Read("docker/grafana/dashboards/idlecloud.json"));
        Assert.All(dashboard.RootElement.GetProperty("panels").EnumerateArray(), panel =>
            Assert.NotEmpty(panel.GetProperty("targets")[0].GetProperty("expr").GetString()!));
    }

    /// <summary>The instruments of the reference by their names at Prometheus.</summary>
    private static IEnumerable<string> KnownMetrics()
    {
        foreach (string line in RepositoryFiles.ReadLines("docs/reference/metrics.md").Where(line => line.StartsWith("| `", StringComparison.Ordinal)))
        {
            string[] cells = [.. line.Split('|').Skip(1).Select(cell => cell.Trim(' ', '`'))];
            string name = PrometheusNames.Of(cells[0], cells[3], isCounter: cells[2] == "counter");
            string[] endings = cells[2] == "histogram" ? ["_bucket", "_sum", "_count"] : [""];
            foreach (string ending in endings) yield return name + ending;
        }
    }

    [GeneratedRegex("IDLECLOUD_(MINER_(?<agent>[A-Z_]+)|(?<program>[A-Z][A-Za-z]*(__[A-Za-z]+)+))")]
    private static partial Regex SettingRegex();

    [GeneratedRegex(@"dotnet publish (\S+\.csproj)")]
    private static partial Regex PublishRegex();

    [GeneratedRegex(@"^COPY ((?!--)[^.\s]\S*) ", RegexOptions.Multiline)]
    private static partial Regex CopyRegex();

    [GeneratedRegex(@"^\s*(?:- )?image: (\S+)$", RegexOptions.Multiline)]
    private static partial Regex ImageRegex();

    [GeneratedRegex("IDLECLOUD_Gateway__Id: ")]
    private static partial Regex GatewayIdRegex();

    [GeneratedRegex("stop_grace_period: ([0-9]+)s")]
    private static partial Regex ComposeGraceRegex();

    [GeneratedRegex("terminationGracePeriodSeconds: ([0-9]+)")]
    private static partial Regex KubernetesGraceRegex();

    [GeneratedRegex("IDLECLOUD_Lifetime__DrainDelay, value: \"([0-9:]+)\"")]
    private static partial Regex DrainDelayRegex();

    [GeneratedRegex("idlecloud_[a-z_]+")]
    private static partial Regex MetricRegex();
}
