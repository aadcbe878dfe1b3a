using System.Net;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Gateway.Miners;
using IdleCloud.Hosting.Lifetime;
using IdleCloud.Tests.Gateway.Chat;
using IdleCloud.Tests.Support;
using IdleCloud.Wire;
using Microsoft.Extensions.DependencyInjection;
using Kind = IdleCloud.Wire.GatewayFrame.BodyOneofCase;

namespace IdleCloud.Tests.Gateway.Miners;

/// <summary>A gateway that was told to stop, and the ends of miners' sessions that are not theirs.</summary>
public sealed class GatewayDrainTests(PostgresFixture postgres)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Announce_WhileItServes_SaysSoToAllAndGoesOn()
    {
        await using ChatServer server = await ChatServer.StartAsync(postgres);
        await using ScriptedMiner miner = await server.ConnectMinerAsync();
        using (HttpResponseMessage ready = await server.Client.GetAsync("/readyz", Cancel)) Assert.Equal(HttpStatusCode.OK, ready.StatusCode);

        server.Services.GetRequiredService<Drain>().Announce();

        // 1. Whoever could go elsewhere is told.
        await miner.NextAsync(Kind.Draining);
        using (HttpResponseMessage ready = await server.Client.GetAsync("/readyz", Cancel)) Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        await using ScriptedMiner late = await ScriptedMiner.DialAsync(server.Address, server.MinerKey);
        Refused refused = (await late.NextAsync(Kind.Refused)).Refused;
        Assert.Equal(("draining", true), (refused.Code, refused.Retryable));

        // 2. Whoever comes all the same is served, and asked not to come back on this connection.
        Task<HttpResponseMessage> asking = server.PostAsync("", Cancel);
        Job job = await miner.NextJobAsync();
        miner.Text(job, 0, "still here");
        miner.Complete(job, 1);
        using HttpResponseMessage answer = await asking;
        Assert.Equal((HttpStatusCode.OK, true), (answer.StatusCode, answer.Headers.ConnectionClose));
        Assert.Contains("still here", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task NewerSession_WhileTheGatewayDrains_LetsTheOlderOneFinishItsJobs()
    {
        await using ChatServer staying = await ChatServer.StartAsync(postgres);
        await using ChatServer leaving = await ChatServer.StartBesideAsync(staying, new() { ["Gateway:Id"] = "leaving" });
        await using ScriptedMiner older = await leaving.ConnectMinerAsync(machineId: "moving");
        Task<(HttpStatusCode Status, string Body)> asking = leaving.AskAsync("\"stream\":true");
        Job job = await older.NextJobAsync();
        older.Text(job, 0, "begun ");

        leaving.Services.GetRequiredService<Drain>().Announce();
        await older.NextAsync(Kind.Draining);
        await using ScriptedMiner newer = await ScriptedMiner.ConnectAsync(staying.Address, staying.MinerKey, "moving");
        Assert.True(newer.Session > older.Session);
        Task<(HttpStatusCode Status, string Body)> next = staying.AskAsync();
        Job nextJob = await newer.NextJobAsync();
        newer.Text(nextJob, 0, "taken here");
        newer.Complete(nextJob, 1);
        Assert.Contains("taken here", (await next).Body, StringComparison.Ordinal);

        older.Text(job, 1, "and finished");
        older.Complete(job, 2);
        Assert.Contains("and finished", (await asking).Body, StringComparison.Ordinal);
        Assert.DoesNotContain("idc-failover", (await asking).Body, StringComparison.Ordinal);
        // With its last job it is over, and nothing said that it was revoked.
        await older.Closed.WaitAsync(TestScale.Allow(Patience), Cancel);
        Assert.Empty(older.Unread());
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Close_WithoutAJob_EndsTheSession()
    {
        await using ChatServer server = await ChatServer.StartAsync(postgres);
        await using ScriptedMiner miner = await server.ConnectMinerAsync();
        server.Services.GetRequiredService<Drain>().Close();
        await miner.NextAsync(Kind.Draining);
        await miner.Closed.WaitAsync(TestScale.Allow(Patience), Cancel);
        Assert.Empty(miner.Unread());
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Key_WhenItIsRevoked_EndsTheSessionWithThatReason()
    {
        await using ChatServer server = await ChatServer.StartAsync(
            postgres, settings: new() { [$"{MinerLinkOptions.Section}:{nameof(MinerLinkOptions.KeyCheckInterval)}"] = "00:00:01" });
        IKeyRingGrain keys = server.Services.GetRequiredService<IGrainFactory>().GetGrain<IKeyRingGrain>("acct_test");
        KeyRingResult key = await keys.CreateAsync(new() { Kind = ApiKeyKind.Miner, Name = "to be revoked" });
        await using ScriptedMiner stays = await server.ConnectMinerAsync();
        await using ScriptedMiner goes = await ScriptedMiner.ConnectAsync(server.Address, key.NewSecret, "goes");

        await keys.RevokeAsync(key.Key!.Id);

        Revoked revoked = (await goes.NextAsync(Kind.Revoked)).Revoked;
        Assert.Equal("key_revoked", revoked.Code);
        Assert.Contains("Make a new one in your account", revoked.Reason, StringComparison.Ordinal);
        await goes.Closed.WaitAsync(TestScale.Allow(Patience), Cancel);
        Assert.False(stays.Closed.IsCompleted);
    }
}
