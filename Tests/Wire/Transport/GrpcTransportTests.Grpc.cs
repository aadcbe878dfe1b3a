using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using IdleCloud.Gateway.Miners.Grpc;
using IdleCloud.Wire;
using IdleCloud.Wire.Transport;
using IdleCloud.Wire.Transport.Grpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Tests.Wire.Transport;

/// <summary>The contract over gRPC.</summary>
public sealed class GrpcTransportTests : TransportContractTests
{
    private TransportHost _host = null!;

    private protected override async Task<(IMinerTransport Agent, GatewayEnd Gateway)> ConnectAsync()
    {
        var service = new Service();
        _host = await TransportHost.StartAsync(
            HttpProtocols.Http2,
            builder =>
            {
                builder.Services.AddGrpc(grpc =>
                {
                    grpc.MaxReceiveMessageSize = WireLimits.MaxMinerFrameBytes;
                    grpc.MaxSendMessageSize = WireLimits.MaxGatewayFrameBytes;
                });
                builder.Services.AddSingleton<IServiceMethodProvider<Service>, Methods>();
                builder.Services.AddSingleton(service);
            },
            (app, serve) =>
            {
                service.Serve = serve;
                app.MapGrpcService<Service>();
            });
        return await _host.ConnectAsync(new GrpcConnector(TimeProvider.System));
    }

    private protected override async Task StopAsync() => await _host.DisposeAsync();

    private sealed class Service
    {
        public Func<IMinerTransport, Task> Serve { get; set; } = static _ => Task.CompletedTask;

        public async Task ConnectAsync(IAsyncStreamReader<GrpcFrame> reader, IServerStreamWriter<GrpcFrame> writer, ServerCallContext call)
        {
            await call.WriteResponseHeadersAsync(new Metadata { { GrpcMinerMethod.AcceptedHeader, "1" } });
            await Serve(new GrpcServerTransport(reader, writer, call.GetHttpContext()));
        }
    }

    private sealed class Methods : IServiceMethodProvider<Service>
    {
        public void OnServiceMethodDiscovery(ServiceMethodProviderContext<Service> context) => context.AddDuplexStreamingMethod(
            GrpcMinerMethod.Connect, [], static (service, reader, writer, call) => service.ConnectAsync(reader, writer, call));
    }
}
