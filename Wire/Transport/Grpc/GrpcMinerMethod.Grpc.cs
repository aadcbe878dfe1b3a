using Grpc.Core;

namespace IdleCloud.Wire.Transport.Grpc;

/// <summary>The one method of miner.proto's service, with frames as bytes.</summary>
public static class GrpcMinerMethod
{
    /// <summary>
    /// The response header by which a gateway says that it knows the key: a refusal has response headers too, and its status comes
    /// later.
    /// </summary>
    public const string AcceptedHeader = "idc-miner-link";

    /// <summary><c>idlecloud.wire.v1.MinerLink/Connect</c>.</summary>
    public static readonly Method<GrpcFrame, GrpcFrame> Connect =
        new(MethodType.DuplexStreaming, "idlecloud.wire.v1.MinerLink", "Connect", GrpcFrame.Marshaller, GrpcFrame.Marshaller);
}
