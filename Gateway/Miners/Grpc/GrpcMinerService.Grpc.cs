using Grpc.Core;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Gateway.Auth;
using IdleCloud.Gateway.OpenAi.Errors;
using IdleCloud.Wire.Transport.Grpc;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Gateway.Miners.Grpc;

/// <summary>Where miner agents connect over gRPC: <c>idlecloud.wire.v1.MinerLink/Connect</c>.</summary>
internal sealed class GrpcMinerService(ApiKeyAuthenticator authenticator, MinerSessions sessions)
{
    private static readonly Metadata Accepted = new() { { GrpcMinerMethod.AcceptedHeader, "1" } };

    /// <summary>Serves one connection for as long as it lives.</summary>
    public async Task ConnectAsync(IAsyncStreamReader<GrpcFrame> reader, IServerStreamWriter<GrpcFrame> writer, ServerCallContext call)
    {
        HttpContext context = call.GetHttpContext();
        if (await authenticator.AuthenticateAsync(context, ApiKeyKind.Miner, context.RequestAborted).ConfigureAwait(false) is not { } owner)
        {
            throw new RpcException(new Status(StatusCode.Unauthenticated, ApiErrors.InvalidMinerKey.Message));
        }

        // Now and not with the first frame: the agent speaks first, and waits for this.
        await call.WriteResponseHeadersAsync(Accepted).ConfigureAwait(false);
        await sessions.ServeAsync(new GrpcServerTransport(reader, writer, context), owner).ConfigureAwait(false);
    }
}
