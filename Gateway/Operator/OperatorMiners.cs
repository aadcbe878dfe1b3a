using IdleCloud.Contracts.Miners;
using IdleCloud.Gateway.Api.Replies;
using IdleCloud.Gateway.Api.Requests;
using IdleCloud.Gateway.Api.Routing;
using IdleCloud.Gateway.OpenAi.Errors;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Gateway.Operator;

/// <summary>What operators say of machines: which customers' wishes they fulfil.</summary>
internal sealed class OperatorMiners(IGrainFactory grains, OperatorAudit audit)
{
    private const string AccountRouteValue = "id", MachineRouteValue = "machine";
    private const string One = $"/operator/accounts/{{{AccountRouteValue}}}/miners/{{{MachineRouteValue}}}";

    /// <summary>Maps the routes.</summary>
    public void Map(ApiRoutes routes)
    {
        routes.MapOperator(HttpMethods.Get, One, GetAsync);
        routes.MapOperator(HttpMethods.Patch, One, ChangeAsync);
    }

    private static string IdOf(ApiCall call) => MinerIds.For(call.Route(AccountRouteValue), call.Route(MachineRouteValue));

    private static ApiError Unknown(string minerId) => ApiErrorCodes.NotFound.With($"No machine '{ApiErrors.Excerpt(minerId)}' has ever connected.");

    private static ApiReply Reply(string minerId, MinerClass held) => ApiReply.Json(
        new MinerClassView { MinerId = minerId, Trusted = held.IsTrusted, KeepsNothing = held.KeepsNothing },
        OperatorJsonContext.Default.MinerClassView);

    private async ValueTask<ApiReply> GetAsync(ApiCall call)
    {
        string minerId = IdOf(call);
        MinerStatus status = await grains.GetGrain<IMinerGrain>(minerId).GetStatusAsync().ConfigureAwait(false);
        return status.Hello is null ? Unknown(minerId) : Reply(minerId, status.Class);
    }

    private async ValueTask<ApiReply> ChangeAsync(ApiCall call)
    {
        ApiResult<MinerClassBody> read = await call.ReadAsync(OperatorJsonContext.Default.MinerClassBody).ConfigureAwait(false);
        if (!read.IsValid) return read.Error;
        MinerClassBody body = read.Value;
        string minerId = IdOf(call);
        IMinerGrain miner = grains.GetGrain<IMinerGrain>(minerId);
        MinerStatus status = await miner.GetStatusAsync().ConfigureAwait(false);
        if (status.Hello is null) return Unknown(minerId);
        if (call.IsDryRun) return ApiReply.NoContent;
        await audit.WriteAsync(call, "miner.class", minerId, body, OperatorJsonContext.Default.MinerClassBody).ConfigureAwait(false);
        var held = new MinerClass(body.Trusted ?? status.Class.IsTrusted, body.KeepsNothing ?? status.Class.KeepsNothing);
        await miner.SetClassAsync(held).ConfigureAwait(false);
        return Reply(minerId, held);
    }
}
