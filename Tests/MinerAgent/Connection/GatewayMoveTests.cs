using System.Net;
using IdleCloud.Gateway.Miners;
using IdleCloud.Hosting.Lifetime;
using IdleCloud.MinerAgent.Connection;
using IdleCloud.MinerAgent.Engines;
using IdleCloud.MinerAgent.Owner;
using IdleCloud.MinerAgent.Retries;
using IdleCloud.MinerAgent.Status;
using IdleCloud.Tests.Gateway.Chat;
using IdleCloud.Tests.Support;
using IdleCloud.Wire.Transport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdleCloud.Tests.MinerAgent.Connection;

/// <summary>An agent of two gateways, of which one is told to stop while a job runs.</summary>
public sealed class GatewayMoveTests(PostgresFixture postgres)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(100);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task RunAsync_WhenTheGatewayDrains_TakesJobsAtTheNextAndFinishesThoseItHas()
    {
        // 1. A job runs at the gateway that will leave.
        await using ChatServer staying = await ChatServer.StartAsync(postgres);
        await using ChatServer leaving = await ChatServer.StartBesideAsync(staying, new() { ["Gateway:Id"] = "leaving" });
        var engine = new ScriptedEngine();
        var status = new AgentStatus(TimeProvider.System);
        await using EngineSupervisor supervisor = Supervise(engine, out OwnerGate gate);
        await supervisor.StartAsync(Cancel);
        GatewayLink link = Link(supervisor, gate, status, staying.MinerKey, leaving.Address, staying.Address);
        Task<SessionEnd> running = link.RunAsync(Cancel);
        await Eventually.HoldsAsync(async () => (await staying.PoolAsync()).FreeSlots == 2, Patience, "the agent's slots are on offer");
        var mayGoOn = new TaskCompletionSource();
        engine.GoesOn = mayGoOn.Task;
        Task<(HttpStatusCode Status, string Body)> first = leaving.AskAsync("\"stream\":true");
        await Eventually.HoldsAsync(() => status.RunningJobs == 1, Patience, "the agent has the job");
        engine.GoesOn = Task.CompletedTask;

        // 2. It is on at the other one, with the slot that is left, before the job has ended.
        leaving.Services.GetRequiredService<Drain>().Announce();
        await Eventually.HoldsAsync(() => Connections(staying) == 1, Patience, "the agent is at the other gateway");
        await Eventually.HoldsAsync(async () => (await staying.PoolAsync()).FreeSlots == 1, Patience, "its free slot is on offer there");
        Assert.Equal(1, Connections(leaving));
        Assert.Contains("\"Hi\"", (await staying.AskAsync()).Body, StringComparison.Ordinal);
        Assert.False(first.IsCompleted);

        // 3. The job ends where it began, and then its slot is on offer, too.
        mayGoOn.SetResult();
        (HttpStatusCode code, string body) = await first;
        Assert.Equal(HttpStatusCode.OK, code);
        Assert.Contains("[DONE]", body, StringComparison.Ordinal);
        Assert.DoesNotContain("failover", body, StringComparison.Ordinal);
        await Eventually.HoldsAsync(() => Connections(leaving) == 0, Patience, "nothing is left at the gateway that leaves");
        await Eventually.HoldsAsync(async () => (await staying.PoolAsync()).FreeSlots == 2, Patience, "both slots are on offer");
        Assert.Equal(staying.Address.Authority, status.Gateway);

        link.Drain();
        Assert.Equal(SessionEndKind.Drained, (await running).Kind);
    }

    private static int Connections(ChatServer server) => server.Services.GetRequiredService<MinerConnections>().Count;

    private static EngineSupervisor Supervise(ScriptedEngine engine, out OwnerGate gate)
    {
        gate = new OwnerGate();
        gate.Open();
        return new EngineSupervisor(engine, gate, new Backoff(Wait, Wait, new Random(1)), TimeProvider.System, NullLogger<EngineSupervisor>.Instance);
    }

    private static GatewayLink Link(EngineSupervisor engine, OwnerGate gate, AgentStatus status, string key, params Uri[] gateways)
    {
        var offer = new MinerOffer($"moving-{Guid.NewGuid():N}", "a name", "scripted", "idle-tiny", 1024, 2, true, []);
        var context = new SessionContext(offer, engine, gate, new TokenPacer(null, TimeProvider.System), status, TimeProvider.System);
        return new GatewayLink(
            gateways, key, context, new WebSocketConnector(TimeProvider.System), new Backoff(Wait, Wait, new Random(1)), NullLoggerFactory.Instance);
    }
}
