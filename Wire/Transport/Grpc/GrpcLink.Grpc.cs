namespace IdleCloud.Wire.Transport.Grpc;

/// <summary>What this build has of gRPC. Twin files: this one is compiled with <c>WithGrpc=true</c>.</summary>
public static class GrpcLink
{
    /// <summary>True when this build can dial and serve over gRPC.</summary>
    public static bool IsBuilt => true;

    /// <summary>The agent's end.</summary>
    /// <param name="timeProvider">The clock for time-outs.</param>
    public static IMinerConnector CreateConnector(TimeProvider timeProvider) => new GrpcConnector(timeProvider);
}
