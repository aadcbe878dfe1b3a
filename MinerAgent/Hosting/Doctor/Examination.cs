using IdleCloud.MinerAgent.Connection;
using IdleCloud.MinerAgent.Control;
using IdleCloud.MinerAgent.Engines;
using IdleCloud.MinerAgent.Engines.Llama;
using IdleCloud.MinerAgent.Gpu;
using IdleCloud.MinerAgent.Hosting.Settings;
using IdleCloud.MinerAgent.Owner;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdleCloud.MinerAgent.Hosting.Doctor;

/// <summary>
/// Looks at all that an agent with these settings needs, and says of each what is there or what helps. Changes nothing: it installs no
/// engine and loads no model.
/// </summary>
internal static class Examination
{
    private static readonly TimeSpan ServerPatience = TimeSpan.FromSeconds(10);

    /// <summary>Looks at everything.</summary>
    public static async Task<IReadOnlyList<Finding>> RunAsync(MinerSettings settings, CancellationToken cancellationToken)
    {
        GpuSetup gpus = await GpuSetup.FindAsync(settings, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        Finding?[] findings =
        [
            .. await Task.WhenAll(settings.Gateways.Select(gateway => LookAtGatewayAsync(gateway, settings.Key, cancellationToken))).ConfigureAwait(false),
            await ClockCheck.RunAsync(settings.Gateways[0], TimeProvider.System, cancellationToken).ConfigureAwait(false),
            settings.Engine switch
            {
                EngineKind.Llama => await LookAtLlamaAsync(settings, gpus, cancellationToken).ConfigureAwait(false),
                EngineKind.LlamaSharp => new Finding("engine", true, "llama.cpp is part of this build and computes on: cpu; the model is a GGUF file"),
                _ => await LookAtServerAsync(settings, gpus, cancellationToken).ConfigureAwait(false),
            },
            LookAtDisk(settings, gpus),
            LookAtGpus(settings, gpus),
            LookAtWatch(settings, gpus),
            PowerCheck.Run(settings.Cost, PowerSources.Find(settings, gpus.Monitor, TimeProvider.System)),
            await LookAtAgentAsync(settings, cancellationToken).ConfigureAwait(false),
        ];
        return [.. findings.OfType<Finding>()];
    }

    private static async Task<Finding> LookAtGatewayAsync(Uri gateway, string key, CancellationToken cancellationToken)
    {
        SessionEnd? problem = await new GatewayProbe(gateway, key, TimeProvider.System).AskAsync(cancellationToken).ConfigureAwait(false);
        return new Finding("gateway", problem is null, problem?.Reason ?? $"{gateway.Authority} answers and knows the key");
    }

    private static async Task<Finding> LookAtLlamaAsync(MinerSettings settings, GpuSetup gpus, CancellationToken cancellationToken)
    {
        string device = EngineFactories.DeviceFor(settings, gpus.HasNvidia).ToString().ToLowerInvariant();
        try
        {
            NodeRuntime node = await NodeRuntime.FindAsync(cancellationToken).ConfigureAwait(false);
            if (IsInstalled(settings.EngineDirectory))
            {
                return new Finding("engine", true, $"llama.cpp is installed and computes on: {device}; the model is a GGUF file");
            }

            return node.NpmPath is null
                ? new Finding("engine", false, "llama.cpp is not installed yet, and there is no `npm` to do it: install npm")
                : new Finding("engine", true, $"llama.cpp will be installed by the first start, and compute on: {device}; the model is a GGUF file");
        }
        catch (EngineStartException missing)
        {
            return new Finding("engine", false, missing.Message);
        }
    }

    private static bool IsInstalled(string directory) =>
        Directory.Exists(directory) && Directory.EnumerateDirectories(directory, "node-llama-cpp-*").Any();

    private static async Task<Finding> LookAtServerAsync(MinerSettings settings, GpuSetup gpus, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ServerPatience);
        try
        {
            IEngineFactory factory = EngineFactories.Create(settings, models: null, gpus, TimeProvider.System, NullLoggerFactory.Instance);
            await using IInferenceEngine engine = await factory.StartAsync(limit.Token).ConfigureAwait(false);
            EngineInfo info = engine.Info;
            return new Finding("engine", true, $"{info.Description} answers with {info.ModelName}, {info.ContextLength} tokens of context");
        }
        catch (EngineStartException failed)
        {
            return new Finding("engine", false, failed.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Finding("engine", false, $"{settings.EngineUrl} does not answer within {ServerPatience.TotalSeconds:0} s (--engine-url)");
        }
    }

    private static Finding LookAtDisk(MinerSettings settings, GpuSetup gpus)
    {
        bool isToInstall = settings.Engine == EngineKind.Llama && !IsInstalled(settings.EngineDirectory);
        long needed = DiskCheck.ForInstalling(EngineFactories.DeviceFor(settings, gpus.HasNvidia));
        return DiskCheck.Run(settings.DataDirectory, isToInstall ? settings.EngineDirectory : null, needed);
    }

    private static Finding LookAtGpus(MinerSettings settings, GpuSetup gpus)
    {
        if (gpus.Problem is { } problem) return new Finding("GPU", false, problem);
        IReadOnlyList<GpuReading> readings = gpus.Monitor.Readings;
        bool isMissed = settings.Gpu == GpuKind.Cuda && !gpus.HasNvidia;
        if (readings.Count > 0 && !isMissed)
        {
            string through = string.Join(" and ", gpus.Monitor.Sources.Select(source => source.Name));
            return new Finding("GPU", true, $"{string.Join(", ", readings.Select(gpu => gpu.Name))} (through {through})");
        }

        GpuFacts facts = GpuFacts.Read();
        // Who has no card of NVIDIA's, and asks for none, needs no advice.
        return new Finding("GPU", !isMissed, isMissed || facts.HasCard || facts.HasDevice ? facts.Explain() : "none found: the processor computes");
    }

    private static Finding LookAtWatch(MinerSettings settings, GpuSetup gpus)
    {
        if (settings.Yield.NeverByItself) return new Finding("your use", true, "never looked at, as you asked (--never-yield)");
        IReadOnlyList<IOwnerProbe> probes = OwnerProbes.Create(settings, gpus.Monitor, TimeProvider.System);
        return new Finding("your use", true, probes.Count == 0
            ? "nothing here tells the agent that you need the machine: name your programs (--yield-to) or your hours (--hours)"
            : "watched: " + string.Join(", ", probes.Select(probe => probe.Name)));
    }

    private static async Task<Finding> LookAtAgentAsync(MinerSettings settings, CancellationToken cancellationToken)
    {
        var request = new ControlRequest { Command = "status" };
        ControlReply? reply = await ControlClient.AskAsync(settings.DataDirectory, request, cancellationToken).ConfigureAwait(false);
        return new Finding("agent", true, reply is null ? $"none runs with {settings.DataDirectory}" : $"runs: {reply.Now}");
    }
}
