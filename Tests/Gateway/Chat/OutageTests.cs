using System.Net;
using IdleCloud.Tests.Support;
using IdleCloud.Wire;

namespace IdleCloud.Tests.Gateway.Chat;

/// <summary>A conductor that does not answer in time, before and after the status is out.</summary>
public sealed class OutageTests(PostgresFixture postgres)
{
    [Theory(Timeout = ChatServer.TestTimeout)]
    [InlineData("00:00:00.2", HttpStatusCode.OK)]
    [InlineData("00:01:00", HttpStatusCode.ServiceUnavailable)]
    public async Task Stream_WhenTheConductorIsSilent_TellsItByStatusOrInTheStream(string keepAlive, HttpStatusCode expected)
    {
        await using ChatServer server = await ChatServer.StartAsync(postgres, settings: new()
        {
            ["GrainHost:ResponseTimeout"] = "00:00:04", ["Gateway:JobCallPatience"] = "00:00:00", ["Gateway:Relay:KeepAliveInterval"] = keepAlive,
        });
        await using ScriptedMiner miner = await server.ConnectMinerAsync(slots: 1);
        Task<(HttpStatusCode, string)> first = server.AskAsync();
        Job job = await miner.NextJobAsync();
        miner.Accept(job);

        // The second job waits in the pool's queue for longer than a grain's caller waits for an answer.
        (HttpStatusCode status, string body) = await server.AskAsync("\"stream\":true");
        Assert.Equal(expected, status);
        Assert.Contains("\"code\":\"service_unavailable\"", body);
        Assert.DoesNotContain("[DONE]", body);
        if (expected == HttpStatusCode.OK) Assert.StartsWith(": keep-alive\n\n", body);
        miner.Complete(job, 0);
        await first;
    }
}
