using Grpc.Core;
using IdleCloud.Wire.Transport;
using IdleCloud.Wire.Transport.Grpc;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Gateway.Miners.Grpc;

/// <summary>
/// The gateway's end of the miner link over gRPC. The call's end in the orderly way is the return of its handler: closing only ends
/// the receive that the handler waits for.
/// </summary>
/// <param name="reader">The agent's frames.</param>
/// <param name="writer">The gateway's frames.</param>
/// <param name="context">The request; the handler's own.</param>
internal sealed class GrpcServerTransport(IAsyncStreamReader<GrpcFrame> reader, IServerStreamWriter<GrpcFrame> writer, HttpContext context)
    : GrpcTransport(reader, writer)
{
    private readonly CancellationTokenSource _closing = new();

    /// <inheritdoc/>
    protected override CancellationToken Closing => _closing.Token;

    /// <inheritdoc/>
    public override async ValueTask CloseAsync()
    {
        SetEnd(TransportEnd.ClosedHere);
        await _closing.CancelAsync().ConfigureAwait(false);
    }

    /// <summary>Resets the call, unless either end has closed it: a reset would overtake the last frames.</summary>
    public override void Abort()
    {
        SetEnd(TransportEnd.ClosedHere);
        if (!_closing.IsCancellationRequested && End != TransportEnd.ClosedByPeer) context.Abort();
    }
}
