using IdleCloud.MinerAgent.Connection;
using IdleCloud.MinerAgent.Control;
using IdleCloud.MinerAgent.Engines;
using IdleCloud.MinerAgent.Gpu;
using IdleCloud.MinerAgent.Hosting.Output;
using IdleCloud.MinerAgent.Hosting.Settings;
using IdleCloud.MinerAgent.Models;
using IdleCloud.MinerAgent.Owner;
using IdleCloud.MinerAgent.Profit;
using IdleCloud.MinerAgent.Retries;
using IdleCloud.MinerAgent.Status;
using IdleCloud.MinerAgent.Telemetry;
using IdleCloud.Wire.Transport;
using IdleCloud.Wire.Transport.Grpc;

namespace IdleCloud.MinerAgent.Hosting;

/// <summary>The agent from its start to its exit code: brings the parts together.</summary>
internal sealed partial class MinerApp : IAsyncDisposable
{
    private static readonly TimeSpan FirstEngineWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestEngineWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FirstDialWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestDialWait = TimeSpan.FromSeconds(30);

    private readonly MinerSettings _settings;
    private readonly DataDirectory _data;
    private readonly StopSignals _signals;
    private readonly AgentOutput _output;
    private readonly ILogger<MinerApp> _logger;
    private readonly TimeProvider _timeProvider = TimeProvider.System;
    private readonly AgentStatus _status;
    private readonly GpuMonitor _gpus;
    private readonly ModelProvider? _models;
    private readonly EngineSupervisor _engine;
    private readonly OwnerGate _gate = new();
    private readonly CostWatch _cost;
    private readonly OwnerWatch _watch;
    private readonly TimeKeeper _keeper;
    private string? _complaint;

    private MinerApp(MinerSettings settings, DataDirectory data, StopSignals signals, GpuSetup found)
    {
        _settings = settings;
        _data = data;
        _signals = signals;
        _output = AgentOutput.Create(settings, _timeProvider);
        _logger = _output.Loggers.CreateLogger<MinerApp>();
        _status = new AgentStatus(_timeProvider);
        _gpus = found.Monitor;
        var meter = new PowerMeter(PowerSources.Find(settings, _gpus, _timeProvider).Sources, settings.Cost.ServingWatts, settings.Cost.IdleWatts);
        _cost = new CostWatch(settings.Cost, meter, _status, () => _gate.IsOpen && _engine!.IsReady, settings.Ask, _timeProvider);
        _watch = new OwnerWatch(
            [.. OwnerProbes.Create(settings, _gpus, _timeProvider), _cost], new YieldPolicy(settings.Yield), _gate, _timeProvider,
            _output.Loggers.CreateLogger<OwnerWatch>()) { Pause = data.Pause, HasJobs = () => _status.RunningJobs > 0 };
        _models = EngineFactories.CreateModels(settings, _timeProvider, _output.Loggers);
        _engine = new EngineSupervisor(
            EngineFactories.Create(settings, _models, found, _timeProvider, _output.Loggers), _gate,
            new Backoff(FirstEngineWait, LongestEngineWait, Random.Shared), _timeProvider, _output.Loggers.CreateLogger<EngineSupervisor>());
        _keeper = new TimeKeeper(new TimeFiles(data.Folder), Occupied, _timeProvider, _output.Loggers.CreateLogger<TimeKeeper>());
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
        await _engine.DisposeAsync().ConfigureAwait(false);
        _models?.Dispose();
        LogStopped(_logger, _status.ServedJobs, _status.Tokens);
        _output.Dispose();
    }

    private async Task<int> RunWithViewAsync()
    {
        using var ending = new CancellationTokenSource();
        var control = new AgentControl(_data, _watch, _cost, _keeper.Ledger, Snapshot, _timeProvider);
        var server = new ControlServer(_data.ControlSocket, control.Answer, _timeProvider, _output.Loggers.CreateLogger<ControlServer>());
        Task beside = Task.WhenAll(
            _output.RunAsync(Snapshot, _status, ending.Token), _gpus.RunAsync(ending.Token), _watch.RunAsync(ending.Token), server.RunAsync(ending.Token),
            _keeper.RunAsync(ending.Token));
        try
        {
            return await ServeAsync().ConfigureAwait(false);
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await beside.ConfigureAwait(false);
            // Only now: it must stand below the live view, and be seen where the output goes to a file.
            if (_complaint is not null) await Console.Error.WriteLineAsync(_complaint).ConfigureAwait(false);
        }
    }

    private async Task<int> ServeAsync()
    {
        LogStarting(_logger, AgentVersion.Current, string.Join(", ", _settings.Gateways), _gpus.Readings.Count);
        EngineInfo info;
        try
        {
            // Before the engine, which may take minutes: a wrong key makes all of that useless.
            if (await IsKeyRefusedAsync().ConfigureAwait(false)) return ExitCode.Rejected;
            info = await _engine.StartAsync(_signals.Drain).ConfigureAwait(false);
        }
        catch (EngineStartException failed)
        {
            _complaint = failed.Message;
            return ExitCode.EngineFailed;
        }
        catch (OperationCanceledException)
        {
            // Asked to stop before there was anything to finish.
            return ExitCode.Ok;
        }

        SessionEnd end = await LinkAsync(info).ConfigureAwait(false);
        if (end.Kind != SessionEndKind.Rejected) return _signals.WasInterrupted ? ExitCode.Interrupted : ExitCode.Ok;
        _complaint = end.Reason;
        return ExitCode.Rejected;
    }

    private async Task<bool> IsKeyRefusedAsync()
    {
        foreach (Uri gateway in _settings.Gateways)
        {
            var probe = new GatewayProbe(gateway, _settings.Key, _timeProvider);
            SessionEnd? problem = await probe.AskAsync(_signals.Drain).ConfigureAwait(false);
            if (problem is null) return false;
            if (problem.Kind == SessionEndKind.Rejected)
            {
                _complaint = problem.Reason;
                return true;
            }

            LogUnreachable(_logger, problem.Reason);
        }

        return false;
    }

    private async Task<SessionEnd> LinkAsync(EngineInfo info)
    {
        var offer = new MinerOffer(
            _data.MachineId, _settings.Name, info.Description, ServedId(info), info.ContextLength, info.Slots, info.CanResume,
            [.. _gpus.Readings.Select(ToWire)])
        {
            FileSha256 = _models?.Current?.Sha256 ?? "",
            Ask = _settings.Ask,
            Region = _settings.Region,
        };
        var context = new SessionContext(offer, _engine, _gate, new TokenPacer(_settings.MaxTokensPerSecond, _timeProvider), _status, _timeProvider);
        var backoff = new Backoff(FirstDialWait, LongestDialWait, Random.Shared);
        var link = new GatewayLink(_settings.Gateways, _settings.Key, context, Connector(), backoff, _output.Loggers);
        using CancellationTokenRegistration draining = _signals.Drain.Register(() =>
        {
            LogDraining(_logger, _status.RunningJobs);
            link.Drain();
        });
        return await link.RunAsync(_signals.Stop).ConfigureAwait(false);
    }

    private IMinerConnector Connector() =>
        _settings.Transport == TransportKind.Grpc ? GrpcLink.CreateConnector(_timeProvider) : new WebSocketConnector(_timeProvider);

    // Figures in parentheses: what the last hour went by with is counted without them.
    private string Occupied() => _gate.IsOpen && _models?.Progress.Describe() is { Length: > 0 } coming
        ? $"the model's file is made ready ({coming})"
        : Occupation.Of(_status, _engine.State, _gate.Reason);

    private string ServedId(EngineInfo info) => _settings.Serve?.CatalogueId ?? CatalogueNames.IdFrom(info.ModelName);

    private static Wire.Gpu ToWire(GpuReading gpu) => new() { Name = gpu.Name, MemoryBytes = gpu.MemoryTotal ?? 0, Driver = gpu.Driver };

    private AgentSnapshot Snapshot() => new()
    {
        Name = _settings.Name,
        Gateway = _status.Gateway,
        Link = _status.Link,
        IsDraining = _status.IsDraining,
        Occupation = Occupied(),
        Standing = _status.Standing,
        IsResting = !_gate.IsOpen,
        Engine = _engine.State,
        EngineInfo = _engine.Info,
        EngineCrashes = _engine.Crashes,
        Model = _engine.Info is { } info ? ServedId(info) : "",
        TokensPerSecond = _status.TokensPerSecond,
        MaxTokensPerSecond = _settings.MaxTokensPerSecond,
        RunningJobs = _status.RunningJobs,
        ServedJobs = _status.ServedJobs,
        FailedJobs = _status.FailedJobs,
        HandedBackJobs = _status.HandedBackJobs,
        Tokens = _status.Tokens,
        Uptime = _status.Uptime,
        Gpus = _gpus.Readings,
        Speeds = _status.Speeds.Values,
        Cost = _cost.Read(),
    };
}
