namespace IdleCloud.Wire.Transport.Grpc;

/// <summary>What this build has of gRPC. Twin files: this one is compiled without <c>WithGrpc=true</c>.</summary>
public static class GrpcLink
{
    /// <summary>True when this build can dial and serve over gRPC.</summary>
    public static bool IsBuilt => false;

    /// <summary>The agent's end.</summary>
    /// <param name="timeProvider">The clock for time-outs.</param>
    /// <exception cref="NotSupportedException">Always: see <see cref="IsBuilt"/>.</exception>
    public static IMinerConnector CreateConnector(TimeProvider timeProvider) =>
        throw new NotSupportedException("This build has no gRPC; it is there with -p:WithGrpc=true.");
}
