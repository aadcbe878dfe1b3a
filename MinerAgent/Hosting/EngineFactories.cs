using System.Runtime.InteropServices;
using IdleCloud.MinerAgent.Engines;
using IdleCloud.MinerAgent.Engines.Llama;
using IdleCloud.MinerAgent.Engines.OpenAi;
using IdleCloud.MinerAgent.Gpu;
using IdleCloud.MinerAgent.Hosting.Settings;

namespace IdleCloud.MinerAgent.Hosting;

/// <summary>Makes the engine that the owner chose.</summary>
internal static class EngineFactories
{
    /// <summary>The factory for these settings on this machine.</summary>
    public static IEngineFactory Create(MinerSettings settings, bool hasNvidia, TimeProvider timeProvider, ILoggerFactory loggers) => settings.Engine switch
    {
        EngineKind.OpenAi => new OpenAiEngineFactory(ToOpenAiOptions(settings), timeProvider),
        _ => new LlamaEngineFactory(ToLlamaOptions(settings, hasNvidia), timeProvider, loggers),
    };

    /// <summary>What the llama engine computes with.</summary>
    public static ComputeDevice DeviceFor(MinerSettings settings, bool hasNvidia) =>
        DeviceChoice.Choose(settings.Gpu, hasNvidia, DeviceChoice.HasAmd(), LlamaPackages.CurrentPlatform, RuntimeInformation.OSArchitecture);

    private static OpenAiOptions ToOpenAiOptions(MinerSettings settings) => new()
    {
        Url = settings.EngineUrl!,
        Key = settings.EngineKey,
        Model = settings.Serve?.EngineModel,
        CatalogueId = settings.Serve?.CatalogueId,
        Slots = settings.Slots,
        Context = settings.Context,
    };

    private static LlamaOptions ToLlamaOptions(MinerSettings settings, bool hasNvidia) => new()
    {
        ModelPath = settings.ModelPath,
        EngineDirectory = settings.EngineDirectory,
        Device = DeviceFor(settings, hasNvidia),
        Slots = settings.Slots,
        Context = settings.Context,
    };
}
