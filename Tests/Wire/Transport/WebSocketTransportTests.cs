using IdleCloud.Wire;
using IdleCloud.Wire.Transport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace IdleCloud.Tests.Wire.Transport;

/// <summary>The contract over a WebSocket.</summary>
public sealed class WebSocketTransportTests : TransportContractTests
{
    private TransportHost _host = null!;

    private protected override async Task<(IMinerTransport Agent, GatewayEnd Gateway)> ConnectAsync()
    {
        _host = await TransportHost.StartAsync(HttpProtocols.Http1, static _ => { }, static (app, serve) =>
        {
            app.UseWebSockets();
            app.MapGet(WireLimits.ConnectPath, async context =>
                await serve(new WebSocketTransport(await context.WebSockets.AcceptWebSocketAsync(), TimeProvider.System)));
        });
        return await _host.ConnectAsync(new WebSocketConnector(TimeProvider.System));
    }

    private protected override async Task StopAsync() => await _host.DisposeAsync();
}
