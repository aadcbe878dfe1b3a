using IdleCloud.MinerAgent.Connection;
using IdleCloud.MinerAgent.Engines;
using IdleCloud.MinerAgent.Owner;
using IdleCloud.MinerAgent.Retries;
using IdleCloud.MinerAgent.Status;
using IdleCloud.Wire;
using IdleCloud.Wire.Transport;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdleCloud.Tests.Faults;

/// <summary>The agent's side of one connection, as the program has it, on an engine that several of them share.</summary>
internal sealed class EngineMiner : IAsyncDisposable
{
    private readonly EngineSupervisor _supervisor;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<SessionEnd> _running;

    private EngineMiner(EngineSupervisor supervisor, AgentStatus status, MinerSession session)
    {
        (_supervisor, Status) = (supervisor, status);
        _running = session.RunAsync(_stop.Token);
    }

    /// <summary>What its owner is shown.</summary>
    public AgentStatus Status { get; }

    /// <summary>Completes when its session has ended.</summary>
    public Task<SessionEnd> Ended => _running;

    /// <summary>Connects; its slots are on offer a moment later.</summary>
    /// <param name="engine">What answers; it outlives the miner.</param>
    /// <param name="gateway">Where to dial.</param>
    /// <param name="key">The owner's key.</param>
    /// <param name="machineId">Tells the machines apart.</param>
    /// <param name="ask">What the owner asks; null for its share of the list price.</param>
    public static async Task<EngineMiner> ConnectAsync(IInferenceEngine engine, Uri gateway, string key, string machineId, AskedPrice? ask = null)
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        var gate = new OwnerGate();
        gate.Open();
        var backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), new Random(1));
        var supervisor = new EngineSupervisor(new Shared(engine), gate, backoff, TimeProvider.System, NullLogger<EngineSupervisor>.Instance);
        EngineInfo info = await supervisor.StartAsync(cancel);
        ConnectAttempt dialled = await new WebSocketConnector(TimeProvider.System).ConnectAsync(gateway, key, cancel);
        Assert.True(dialled.IsConnected, dialled.Problem);
        var offer = new MinerOffer(machineId, machineId, info.Description, "idle-tiny", info.ContextLength, 1, info.CanResume, []) { Ask = ask };
        var status = new AgentStatus(TimeProvider.System);
        var context = new SessionContext(
            offer, supervisor, gate, new TokenPacer(null, TimeProvider.System), status, TimeProvider.System);
        return new EngineMiner(supervisor, status, new MinerSession(context, dialled.Transport, NullLogger<MinerSession>.Instance));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        await _supervisor.DisposeAsync();
        _stop.Dispose();
    }

    /// <summary>An engine that nobody who starts or ends it owns.</summary>
    private sealed class Shared(IInferenceEngine engine) : IInferenceEngine, IEngineFactory
    {
        public EngineInfo Info => engine.Info;

        public Task<string> Crashed => engine.Crashed;

        public Task<IInferenceEngine> StartAsync(CancellationToken cancellationToken) => Task.FromResult<IInferenceEngine>(this);

        public Task<InferenceResult> RunAsync(InferenceRequest request, IInferenceSink sink, CancellationToken cancellationToken) =>
            engine.RunAsync(request, sink, cancellationToken);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
