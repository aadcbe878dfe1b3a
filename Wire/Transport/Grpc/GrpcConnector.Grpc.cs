using System.Net;
using Grpc.Core;
using Grpc.Net.Client;

namespace IdleCloud.Wire.Transport.Grpc;

/// <summary>Dials a gateway over gRPC: HTTP/2 by TLS, or with prior knowledge where the address is http.</summary>
/// <param name="timeProvider">The clock for time-outs.</param>
public sealed class GrpcConnector(TimeProvider timeProvider) : IMinerConnector
{
    /// <summary>How long the gateway may take to accept the call, name resolution and TLS included.</summary>
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);

    /// <inheritdoc/>
    public async Task<ConnectAttempt> ConnectAsync(Uri gateway, string minerKey, CancellationToken cancellationToken)
    {
        if (gateway.AbsolutePath != "/")
        {
            return new ConnectAttempt { Problem = $"gRPC reaches a gateway at the root of its host only, not at {gateway.AbsolutePath}" };
        }

        using var timeout = new CancellationTokenSource(ConnectTimeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        GrpcChannel channel = OpenChannel(gateway);
        var options = new CallOptions(new Metadata { { "authorization", $"Bearer {minerKey}" } });
        var call = channel.CreateCallInvoker().AsyncDuplexStreamingCall(GrpcMinerMethod.Connect, host: null, options);
        ConnectAttempt attempt;
        try
        {
            Metadata headers = await call.ResponseHeadersAsync.WaitAsync(either.Token).ConfigureAwait(false);
            if (headers.Get(GrpcMinerMethod.AcceptedHeader) is not null)
            {
                return new ConnectAttempt { Transport = new GrpcCallTransport(call, channel, timeProvider) };
            }

            // A refusal tells its status where messages would be.
            await call.ResponseStream.MoveNext(either.Token).ConfigureAwait(false);
            attempt = new ConnectAttempt { Problem = "what answers there takes no miners" };
        }
        catch (Exception failed) when (failed is RpcException or OperationCanceledException)
        {
            attempt = failed is RpcException refused && !either.IsCancellationRequested
                ? Describe(refused)
                : new ConnectAttempt { Problem = $"no answer within {ConnectTimeout.TotalSeconds:0} s" };
        }

        call.Dispose();
        channel.Dispose();
        cancellationToken.ThrowIfCancellationRequested();
        return attempt;
    }

    /// <summary>A channel is one connection here: the agent has one call, and dials anew when that has ended.</summary>
    private static GrpcChannel OpenChannel(Uri gateway) => GrpcChannel.ForAddress(gateway, new GrpcChannelOptions
    {
        HttpHandler = new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false },
        DisposeHttpClient = true,
        MaxReceiveMessageSize = WireLimits.MaxGatewayFrameBytes,
        MaxSendMessageSize = WireLimits.MaxMinerFrameBytes,
    });

    private static ConnectAttempt Describe(RpcException refused) => refused.StatusCode switch
    {
        StatusCode.Unauthenticated => new ConnectAttempt { Status = HttpStatusCode.Unauthorized, Error = refused, Problem = refused.Status.Detail },
        StatusCode.Unimplemented => new ConnectAttempt { Problem = "what answers there takes no miners over gRPC" },
        _ => new ConnectAttempt { Error = refused.Status.DebugException ?? refused, Problem = refused.Status.Detail },
    };
}
