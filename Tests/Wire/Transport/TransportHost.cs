using System.Net;
using System.Threading.Channels;
using IdleCloud.Wire.Transport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace IdleCloud.Tests.Wire.Transport;

/// <summary>A server that takes connections and knows nothing of sessions.</summary>
/// <param name="app">Started.</param>
/// <param name="ends">The gateway's ends of what was accepted.</param>
internal sealed class TransportHost(WebApplication app, ChannelReader<GatewayEnd> ends) : IAsyncDisposable
{
    /// <summary>Where it listens.</summary>
    public Uri Address => new(app.Urls.Single());

    /// <summary>Starts it.</summary>
    /// <param name="protocols">What it speaks.</param>
    /// <param name="add">Adds the transport's services.</param>
    /// <param name="map">Maps the transport's route; each connection's end goes to the writer, and is served until it ends.</param>
    public static async Task<TransportHost> StartAsync(
        HttpProtocols protocols, Action<WebApplicationBuilder> add, Action<WebApplication, Func<IMinerTransport, Task>> map)
    {
        Channel<GatewayEnd> ends = Channel.CreateUnbounded<GatewayEnd>();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listener => listener.Protocols = protocols));
        add(builder);
        WebApplication app = builder.Build();
        map(app, async transport =>
        {
            var end = new GatewayEnd(transport);
            ends.Writer.TryWrite(end);
            await end.ServeAsync();
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new TransportHost(app, ends.Reader);
    }

    /// <summary>Opens a connection.</summary>
    public async Task<(IMinerTransport Agent, GatewayEnd Gateway)> ConnectAsync(IMinerConnector connector)
    {
        ConnectAttempt attempt = await connector.ConnectAsync(Address, "im_any", TestContext.Current.CancellationToken);
        Assert.True(attempt.IsConnected, attempt.Problem);
        return (attempt.Transport, await ends.ReadAsync(TestContext.Current.CancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
    }
}
