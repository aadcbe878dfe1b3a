using Grpc.Core;
using Grpc.Net.Client;

namespace IdleCloud.Wire.Transport.Grpc;

/// <summary>The agent's end of the miner link over gRPC.</summary>
/// <param name="call">An accepted call; owned from here on.</param>
/// <param name="channel">The channel that is there for this call alone; owned from here on.</param>
/// <param name="timeProvider">The clock for the bounded wait of <see cref="CloseAsync"/>.</param>
internal sealed class GrpcCallTransport(AsyncDuplexStreamingCall<GrpcFrame, GrpcFrame> call, GrpcChannel channel, TimeProvider timeProvider)
    : GrpcTransport(call.ResponseStream, call.RequestStream)
{
    /// <summary>How long the gateway may take to answer a close.</summary>
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource _received = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>
    /// Ends this end's stream, and waits until whoever receives has seen the gateway's end: a call that is disposed sooner is reset,
    /// and the gateway then drops what it has not read.
    /// </summary>
    public override async ValueTask CloseAsync()
    {
        SetEnd(TransportEnd.ClosedHere);
        try
        {
            await call.RequestStream.CompleteAsync().ConfigureAwait(false);
            await _received.Task.WaitAsync(CloseTimeout, timeProvider).ConfigureAwait(false);
        }
        catch (Exception broken) when (broken is TimeoutException || IsBroken(broken))
        {
            // The good-bye is a courtesy; the connection is gone either way.
            call.Dispose();
        }
    }

    /// <inheritdoc/>
    public override void Abort()
    {
        SetEnd(TransportEnd.ClosedHere);
        call.Dispose();
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        call.Dispose();
        channel.Dispose();
        return base.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override int Ended(TransportEnd how)
    {
        _received.TrySetResult();
        return base.Ended(how);
    }
}
