using System.Net;
using System.Net.Sockets;
using IdleCloud.MinerAgent.Connection;
using IdleCloud.Tests.Gateway.Chat;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.MinerAgent.Connection;

/// <summary>The question whether a gateway knows the key; the agent's program shows the other answers.</summary>
public sealed class GatewayProbeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task AskAsync_WhenTheGatewayAcceptsAndNeverAnswers_GivesUpAfterFiveSeconds()
    {
        var clock = new ManualTimeProvider();
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var probe = new GatewayProbe(new Uri($"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}"), "im_wellformed", clock);

        Task<SessionEnd?> asked = probe.AskAsync(Cancel);
        using TcpClient accepted = await silent.AcceptTcpClientAsync(Cancel);
        byte[] head = new byte[16];
        await accepted.GetStream().ReadExactlyAsync(head, Cancel);
        clock.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromMilliseconds(1));
        Assert.False(asked.IsCompleted);

        clock.Advance(TimeSpan.FromMilliseconds(1));
        SessionEnd? end = await asked;
        Assert.Equal(SessionEndKind.Lost, end?.Kind);
        Assert.Contains(" within 5 s: a firewall or a proxy may keep this machine from it; outgoing TCP to port ", end?.Reason, StringComparison.Ordinal);
    }
}
