using System.Net;
using IdleCloud.Wire;
using IdleCloud.Wire.Transport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace IdleCloud.Tests.Faults;

/// <summary>
/// A man in the middle of the miner link: agents dial it instead of the gateway, and a test decides for each of their frames what
/// becomes of it. What the gateway says passes as it is.
/// </summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Uri _gateway;

    private FaultProxy(WebApplication app, Uri gateway)
    {
        _app = app;
        _gateway = gateway;
    }

    /// <summary>Where agents dial.</summary>
    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    /// <summary>Decides; a connection's frames are asked for one after the other, and wait for the answer.</summary>
    public Func<MinerFrame, ValueTask<FrameFate>> Fate { get; set; } = static _ => new(FrameFate.Pass);

    /// <summary>Starts it in front of a gateway.</summary>
    public static async Task<FaultProxy> StartAsync(Uri gateway)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        WebApplication app = builder.Build();
        var proxy = new FaultProxy(app, gateway);
        app.UseWebSockets();
        app.Run(proxy.HandleAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        string key = context.Request.Headers.Authorization.ToString()["Bearer ".Length..];
        ConnectAttempt dialled = await new WebSocketConnector(TimeProvider.System).ConnectAsync(_gateway, key, context.RequestAborted);
        if (!dialled.IsConnected)
        {
            context.Response.StatusCode = (int)(dialled.Status ?? HttpStatusCode.BadGateway);
            return;
        }

        var agent = new WebSocketTransport(await context.WebSockets.AcceptWebSocketAsync(), TimeProvider.System);
        await new ProxiedConnection(agent, dialled.Transport, frame => Fate(frame)).RunAsync();
    }
}
