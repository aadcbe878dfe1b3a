using System.Net;
using System.Text;
using IdleCloud.Silo.Ledger;
using IdleCloud.Tests.Gateway.Chat;
using IdleCloud.Tests.Support;
using IdleCloud.Wire;
using Microsoft.Extensions.DependencyInjection;
using Books = IdleCloud.Tests.Money.Books;

namespace IdleCloud.Tests.Gateway.Peers;

/// <summary>The miner's gateway cannot be reached, or leaves in the middle of a stream: never the customer's loss, nor the miner's fault.</summary>
public sealed class PeerLossTests(TwoGateways gateways) : IClassFixture<TwoGateways>, IAsyncLifetime
{
    private readonly ChatServer _near = gateways.Near;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync() => await _near.SettleAsync();

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Ask_WhenTheMinersGatewayCannotBeReached_EndsWithAnErrorAndCostsNothing()
    {
        Dictionary<string, string?> settings = gateways.Settings("lost", out _);
        // Nobody listens where its sessions say.
        settings["Gateway:Peers:Port"] = "0";
        await using ChatServer lost = await ChatServer.StartBesideAsync(_near, settings);
        await using ScriptedMiner miner = await lost.ConnectMinerAsync();
        (HttpStatusCode status, string body) = await _near.AskAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("\"error\"", body);
        await Books.CheckAsync(_near.Services.GetRequiredService<ILedger>());

        // Its own customers are none the worse for it, and find the slot free.
        Task<(HttpStatusCode Status, string Body)> asking = lost.AskAsync();
        Job job = await miner.NextJobAsync();
        miner.Text(job, 0, "own");
        miner.Complete(job, 1);
        Assert.Contains("\"own\"", (await asking).Body);
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Stream_WhenTheMinersGatewayLeaves_GoesOnAtAnother()
    {
        Dictionary<string, string?> settings = gateways.Settings("leaving", out _);
        settings["MinerLink:StopTimeout"] = "00:00:00.1";
        ChatServer leaving = await ChatServer.StartBesideAsync(_near, settings);
        await using ScriptedMiner first = await leaving.ConnectMinerAsync("first", canResume: true);
        Task<HttpResponseMessage> asking = _near.PostAsync("\"stream\":true", TestContext.Current.CancellationToken);
        Job job = await first.NextJobAsync();
        first.Text(job, 0, "one ");
        using HttpResponseMessage response = await asking;
        var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), Encoding.UTF8);
        await using ScriptedMiner second = await _near.ConnectMinerAsync("second", canResume: true);
        Task leave = leaving.DisposeAsync().AsTask();

        Job rest = await second.NextJobAsync();
        Assert.Equal((2u, "one "), (rest.Attempt, rest.Resume.Text));
        second.Text(rest, 0, "two");
        second.Complete(rest, 1);
        Assert.EndsWith("data: [DONE]\n\n", await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
        await leave;
    }
}
