using IdleCloud.MinerAgent.Connection;
using IdleCloud.MinerAgent.Control;
using IdleCloud.MinerAgent.Engines;
using IdleCloud.MinerAgent.Gpu;
using IdleCloud.MinerAgent.Hosting.Output;
using IdleCloud.MinerAgent.Hosting.Settings;
using IdleCloud.MinerAgent.Models;
using IdleCloud.MinerAgent.Owner;
using IdleCloud.MinerAgent.Retries;
using IdleCloud.MinerAgent.Status;
using IdleCloud.MinerAgent.Telemetry;
using IdleCloud.Wire.Transport;

namespace IdleCloud.MinerAgent.Hosting;

/// <summary>The agent from its start to its exit code: brings the parts together.</summary>
internal sealed partial class MinerApp : IAsyncDisposable
{
    private static readonly TimeSpan FirstEngineWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestEngineWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FirstDialWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestDialWait = TimeSpan.FromSeconds(30);

    private readonly MinerSettings settings;
    private readonly DataDirectory data;
    private readonly StopSignals signals;
    private readonly AgentOutput output;
    private readonly ILogger<MinerApp> logger;
    private readonly TimeProvider timeProvider = TimeProvider.System;
    private readonly AgentStatus status;
    private readonly GpuMonitor gpus;
    private readonly ModelProvider? models;
    private readonly EngineSupervisor engine;
    private readonly OwnerGate gate = new();
    private readonly OwnerWatch watch;
    private readonly TimeKeeper keeper;
    private string? complaint;

    private MinerApp(MinerSettings settings, DataDirectory data, StopSignals signals, GpuSetup found)
    {
        this.settings = settings;
        this.data = data;
        this.signals = signals;
        output = AgentOutput.Create(settings, timeProvider);
        logger = output.Loggers.CreateLogger<MinerApp>();
        status = new AgentStatus(timeProvider);
        gpus = found.Monitor;
        watch = new OwnerWatch(
            OwnerProbes.Create(settings, gpus, timeProvider), new YieldPolicy(settings.Yield), gate, timeProvider,
            output.Loggers.CreateLogger<OwnerWatch>()) { Pause = data.Pause };
        models = EngineFactories.CreateModels(settings, timeProvider, output.Loggers);
        engine = new EngineSupervisor(
            EngineFactories.Create(settings, models, found, timeProvider, output.Loggers), gate,
            new Backoff(FirstEngineWait, LongestEngineWait, Random.Shared), timeProvider, output.Loggers.CreateLogger<EngineSupervisor>());
        keeper = new TimeKeeper(new TimeFiles(data.Folder), Occupied, timeProvider, output.Loggers.CreateLogger<TimeKeeper>());
    }

    /// <summary>Runs the agent.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(MinerSettings settings)
    {
        if (!DataDirectory.TryOpen(settings.DataDirectory, out DataDirectory? data, out string? problem))
        {
            await Console.Error.WriteLineAsync(problem).ConfigureAwait(false);
            return ExitCode.BadSettings;
        }

        using (data)
        using (var signals = StopSignals.Listen(settings.StopOnStdinClose ? Console.OpenStandardInput() : null))
        {
            GpuSetup found = await GpuSetup.FindAsync(settings, TimeProvider.System, CancellationToken.None).ConfigureAwait(false);
            if (found.Problem is not null)
            {
                await Console.Error.WriteLineAsync(found.Problem).ConfigureAwait(false);
                return ExitCode.BadSettings;
            }

            using IDisposable? traces = TraceExport.Start(settings.OtlpEndpoint, settings.Name);
            await using var app = new MinerApp(settings, data, signals, found);
            return await app.RunWithViewAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await engine.DisposeAsync().ConfigureAwait(false);
        models?.Dispose();
        LogStopped(logger, status.ServedJobs, status.Tokens);
        output.Dispose();
    }

    private async Task<int> RunWithViewAsync()
    {
        using var ending = new CancellationTokenSource();
        var control = new AgentControl(data, watch, keeper.Ledger, Snapshot, timeProvider);
        var server = new ControlServer(data.ControlSocket, control.Answer, timeProvider, output.Loggers.CreateLogger<ControlServer>());
        Task beside = Task.WhenAll(
            output.RunAsync(Snapshot, status, ending.Token), gpus.RunAsync(ending.Token), watch.RunAsync(ending.Token), server.RunAsync(ending.Token),
            keeper.RunAsync(ending.Token));
        try
        {
            return await ServeAsync().ConfigureAwait(false);
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await beside.ConfigureAwait(false);
            // Only now: it must stand below the live view, and be seen where the output goes to a file.
            if (complaint is not null) await Console.Error.WriteLineAsync(complaint).ConfigureAwait(false);
        }
    }

    private async Task<int> ServeAsync()
    {
        LogStarting(logger, AgentVersion.Current, settings.Gateway, gpus.Readings.Count);
        EngineInfo info;
        try
        {
            // Before the engine, which may take minutes: a wrong key makes all of that useless.
            if (await IsKeyRefusedAsync().ConfigureAwait(false)) return ExitCode.Rejected;
            info = await engine.StartAsync(signals.Drain).ConfigureAwait(false);
        }
        catch (EngineStartException failed)
        {
            complaint = failed.Message;
            return ExitCode.EngineFailed;
        }
        catch (OperationCanceledException)
        {
            // Asked to stop before there was anything to finish.
            return ExitCode.Ok;
        }

        SessionEnd end = await LinkAsync(info).ConfigureAwait(false);
        if (end.Kind != SessionEndKind.Rejected) return signals.WasInterrupted ? ExitCode.Interrupted : ExitCode.Ok;
        complaint = end.Reason;
        return ExitCode.Rejected;
    }

    private async Task<bool> IsKeyRefusedAsync()
    {
        var probe = new GatewayProbe(settings.Gateway, settings.Key, timeProvider);
        SessionEnd? problem = await probe.AskAsync(signals.Drain).ConfigureAwait(false);
        if (problem is null) return false;
        if (problem.Kind != SessionEndKind.Rejected)
        {
            LogUnreachable(logger, problem.Reason);
            return false;
        }

        complaint = problem.Reason;
        return true;
    }

    private async Task<SessionEnd> LinkAsync(EngineInfo info)
    {
        var offer = new MinerOffer(
            data.MachineId, settings.Name, info.Description, ServedId(info), info.ContextLength, info.Slots, info.CanResume,
            [.. gpus.Readings.Select(ToWire)])
        {
            FileSha256 = models?.Current?.Sha256 ?? "",
            Ask = settings.Ask,
            Region = settings.Region,
        };
        var context = new SessionContext(offer, engine, gate, new TokenPacer(settings.MaxTokensPerSecond, timeProvider), status, timeProvider);
        var backoff = new Backoff(FirstDialWait, LongestDialWait, Random.Shared);
        var link = new GatewayLink(settings.Gateway, settings.Key, context, new WebSocketConnector(timeProvider), backoff, output.Loggers);
        using CancellationTokenRegistration draining = signals.Drain.Register(() =>
        {
            LogDraining(logger, status.RunningJobs);
            link.Drain();
        });
        return await link.RunAsync(signals.Stop).ConfigureAwait(false);
    }

    // Figures in parentheses: what the last hour went by with is counted without them.
    private string Occupied() => gate.IsOpen && models?.Progress.Describe() is { Length: > 0 } coming
        ? $"the model's file is made ready ({coming})"
        : Occupation.Of(status, engine.State, gate.Reason);

    private string ServedId(EngineInfo info) => settings.Serve?.CatalogueId ?? CatalogueNames.IdFrom(info.ModelName);

    private static Wire.Gpu ToWire(GpuReading gpu) => new() { Name = gpu.Name, MemoryBytes = gpu.MemoryTotal ?? 0, Driver = gpu.Driver };

    private AgentSnapshot Snapshot() => new()
    {
        Name = settings.Name,
        Gateway = settings.Gateway.Authority,
        Link = status.Link,
        IsDraining = status.IsDraining,
        Occupation = Occupied(),
        Standing = status.Standing,
        IsResting = !gate.IsOpen,
        Engine = engine.State,
        EngineInfo = engine.Info,
        EngineCrashes = engine.Crashes,
        Model = engine.Info is { } info ? ServedId(info) : "",
        TokensPerSecond = status.TokensPerSecond,
        MaxTokensPerSecond = settings.MaxTokensPerSecond,
        RunningJobs = status.RunningJobs,
        ServedJobs = status.ServedJobs,
        FailedJobs = status.FailedJobs,
        HandedBackJobs = status.HandedBackJobs,
        Tokens = status.Tokens,
        Uptime = status.Uptime,
        Gpus = gpus.Readings,
        Speeds = status.Speeds.Values,
    };
}
