using System.Runtime.InteropServices;
using IdleCloud.MinerAgent.Engines;
using IdleCloud.MinerAgent.Engines.Llama;
using IdleCloud.MinerAgent.Engines.LlamaSharp;
using IdleCloud.MinerAgent.Engines.OpenAi;
using IdleCloud.MinerAgent.Gpu;
using IdleCloud.MinerAgent.Hosting.Settings;
using IdleCloud.MinerAgent.Models;

namespace IdleCloud.MinerAgent.Hosting;

/// <summary>Makes the engine that the owner chose.</summary>
internal static class EngineFactories
{
    /// <summary>The factory for these settings on this machine.</summary>
    /// <param name="settings">The owner's settings.</param>
    /// <param name="models">Has the model's file ready; null with the openai engine.</param>
    /// <param name="gpus">The GPUs of this machine.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="loggers">Makes loggers.</param>
    public static IEngineFactory Create(
        MinerSettings settings, ModelProvider? models, GpuSetup gpus, TimeProvider timeProvider, ILoggerFactory loggers) => models is null
        ? new OpenAiEngineFactory(ToOpenAiOptions(settings), timeProvider)
        : new CheckedModelFactory(models, path => CreateLlama(settings.Engine, ToLlamaOptions(settings, path, gpus), timeProvider, loggers));

    /// <summary>What has the model's file ready; null with the openai engine.</summary>
    public static ModelProvider? CreateModels(MinerSettings settings, TimeProvider timeProvider, ILoggerFactory loggers) => settings.Model is { } source
        ? new ModelProvider(
            source, settings.Models, new ModelRequests(ModelRequests.CreateHandler(), settings.Models.HubToken, timeProvider), new ModelProgress(timeProvider),
            timeProvider, loggers.CreateLogger<ModelProvider>())
        : null;

    private static IEngineFactory CreateLlama(EngineKind kind, LlamaOptions options, TimeProvider timeProvider, ILoggerFactory loggers) =>
        kind == EngineKind.LlamaSharp
            ? new LlamaSharpEngineFactory(options, timeProvider, loggers.CreateLogger<LlamaSharpEngineFactory>())
            : new LlamaEngineFactory(options, timeProvider, loggers);

    /// <summary>What llama.cpp computes with.</summary>
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

    private static LlamaOptions ToLlamaOptions(MinerSettings settings, string modelPath, GpuSetup gpus) => new()
    {
        ModelPath = modelPath,
        EngineDirectory = settings.EngineDirectory,
        Device = DeviceFor(settings, gpus.HasNvidia),
        CudaDevices = gpus.CudaDevices,
        Slots = settings.Slots,
        Context = settings.Context,
    };
}
