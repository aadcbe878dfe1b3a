using System.Runtime.InteropServices;
using System.Text.Json;
using IdleCloud.MinerAgent.Engines.Llama;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.MinerAgent.Llama;

/// <summary>The lock file of the engine's packages: what it does not pin, npm would take as it comes.</summary>
public sealed class LlamaPackagesTests
{
    private static readonly OSPlatform[] Platforms = [OSPlatform.Linux, OSPlatform.OSX, OSPlatform.Windows];

    private static readonly JsonElement Packages = JsonDocument.Parse(
        File.ReadAllBytes(Path.Combine(RepositoryFiles.Root, "MinerAgent/Engines/Llama/host/package-lock.json"))).RootElement.GetProperty("packages");

    [Fact]
    public void Lock_OfEveryPackageOnEveryPlatform_HasItsHash()
    {
        foreach (JsonProperty package in Packages.EnumerateObject().Where(package => package.Name.Length > 0))
        {
            string hash = package.Value.TryGetProperty("integrity", out JsonElement integrity) ? integrity.GetString()! : "";
            Assert.True(
                hash.StartsWith("sha512-", StringComparison.Ordinal),
                $"{package.Name} has no hash. Make the lock file from a registry that has this version for all platforms.");
        }
    }

    [Fact]
    public void Lock_OfEveryPackageThatTheAgentAdds_HasItAtTheAgentsVersion()
    {
        string[] added =
        [
            .. from platform in Platforms
               from architecture in Enum.GetValues<Architecture>()
               from device in Enum.GetValues<ComputeDevice>()
               from name in LlamaPackages.For(platform, architecture, device)
               select name,
        ];
        Assert.NotEmpty(added);
        foreach (string name in added.Distinct().Append("node-llama-cpp"))
        {
            Assert.Equal((name, LlamaPackages.Version), (name, Packages.GetProperty("node_modules/" + name).GetProperty("version").GetString()));
        }
    }
}
