using Grpc.AspNetCore.Server.Model;
using IdleCloud.Wire.Transport.Grpc;

namespace IdleCloud.Gateway.Miners.Grpc;

/// <summary>Tells the server of the one method, which is not generated: its messages stay bytes.</summary>
internal sealed class GrpcMinerMethods : IServiceMethodProvider<GrpcMinerService>
{
    /// <inheritdoc/>
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<GrpcMinerService> context) => context.AddDuplexStreamingMethod(
        GrpcMinerMethod.Connect, [], static (service, reader, writer, call) => service.ConnectAsync(reader, writer, call));
}
