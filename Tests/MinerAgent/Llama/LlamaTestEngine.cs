using System.Runtime.InteropServices;
using IdleCloud.MinerAgent.Engines.Llama;
using IdleCloud.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdleCloud.Tests.MinerAgent.Llama;

/// <summary>The real llama engine with the small model, on one installation of its packages for all tests.</summary>
internal static class LlamaTestEngine
{
    public static string ModelPath { get; } = Path.Combine(RepositoryFiles.Root, "models/idle-tiny/idle-tiny.gguf");

    /// <summary>Where <c>./idlecloud</c> keeps the packages too, so that a test run does not fetch them again.</summary>
    public static string EngineDirectory { get; } =
        Environment.GetEnvironmentVariable("IDLECLOUD_MINER_ENGINE_DIR") is { Length: > 0 } given ? given : Path.Combine(RepositoryFiles.Root, ".out/engines");

    public static LlamaEngineFactory Factory(LlamaOptions? options = null) => new(options ?? Options(), TimeProvider.System, NullLoggerFactory.Instance);

    public static LlamaOptions Options(int slots = 4) => new()
    {
        ModelPath = ModelPath,
        EngineDirectory = EngineDirectory,
        Device = ComputeDevice.Cpu,
        Slots = slots,
    };

    public static async Task<LlamaEngine> StartAsync(LlamaOptions? options = null) =>
        (LlamaEngine)await Factory(options).StartAsync(TestContext.Current.CancellationToken);

    /// <summary>The folder with node_modules, installed where it is not there yet.</summary>
    public static Task<string> InstallAsync(NodeRuntime node) =>
        new NodeModulesInstaller(EngineDirectory, node, TimeProvider.System, NullLogger<NodeModulesInstaller>.Instance).EnsureAsync(
            LlamaPackages.For(LlamaPackages.CurrentPlatform, RuntimeInformation.OSArchitecture, ComputeDevice.Cpu), TestContext.Current.CancellationToken);
}
