using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Contracts.Payments;
using IdleCloud.Gateway.Api.Errors;
using IdleCloud.Gateway.Api.Replies;
using IdleCloud.Gateway.Api.Requests;
using IdleCloud.Gateway.Api.Routing;
using IdleCloud.Gateway.Api.Statements;
using IdleCloud.Gateway.OpenAi.Errors;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Gateway.Api.Payments;

/// <summary>Money for what an owner's machines have earned.</summary>
internal sealed class PayoutEndpoints(IGrainFactory grains)
{
    private const string IdRouteValue = "id";

    private static readonly ApiError NoDestination = AccountErrorCodes.Conflict.With(
        $"Nobody knows yet where your money goes: POST {AccountErrors.Root}/miners/payout-destination/setup first.");

    /// <summary>Maps the routes.</summary>
    public void Map(ApiRoutes routes)
    {
        routes.Map(HttpMethods.Post, "/miners/payouts", ApiScopes.AccountWrite, CreateAsync);
        routes.Map(HttpMethods.Get, $"/miners/payouts/{{{IdRouteValue}}}", ApiScopes.AccountRead, GetAsync);
    }

    private async ValueTask<ApiReply> CreateAsync(ApiCall call)
    {
        ApiResult<AmountBody> body = await call.ReadAsync(ApiJsonContext.Default.AmountBody).ConfigureAwait(false);
        if (!body.IsValid) return body.Error;
        if (body.Value.AmountNanoUsd < 1) return PaymentErrors.BadAmount(null);
        if (ClientToken.Read(call, out string? token) is { } badToken) return badToken;
        if (call.IsDryRun) return ApiReply.NoContent;
        PayoutRequest request = new() { Id = ClientToken.IdOf(call, "payout", token), AmountNanoUsd = body.Value.AmountNanoUsd };
        return Reply(await PaymentsOf(call).PayOutAsync(request).ConfigureAwait(false), call, StatusCodes.Status201Created);
    }

    private async ValueTask<ApiReply> GetAsync(ApiCall call) => Guid.TryParse(call.Route(IdRouteValue), out Guid id)
        ? Reply(await PaymentsOf(call).GetPayoutAsync(id).ConfigureAwait(false), call, StatusCodes.Status200OK)
        : Unknown(call);

    private IPaymentsGrain PaymentsOf(ApiCall call) => grains.GetGrain<IPaymentsGrain>(call.AccountId);

    private static ApiReply Reply(PayoutResult result, ApiCall call, int status) => result.Status switch
    {
        PayoutStatus.InsufficientFunds => AccountErrorCodes.InsufficientTokens.With(result.Message ?? "Less is payable than that.", "amount_nano_usd"),
        PayoutStatus.InvalidAmount => PaymentErrors.BadAmount(result.Message),
        PayoutStatus.NoDestination => NoDestination,
        PayoutStatus.Conflict => PaymentErrors.OtherRequest,
        PayoutStatus.NotConfigured => PaymentErrors.NotConfigured,
        PayoutStatus.NotFound => Unknown(call),
        _ => ApiReply.Json(Of(result), ApiJsonContext.Default.PayoutView, status),
    };

    private static PayoutView Of(PayoutResult result) => new()
    {
        Id = result.Id,
        Status = StatementMapping.NameOf(result.Status),
        AmountNanoUsd = result.AmountNanoUsd,
        ProviderId = result.ProviderId,
        Message = result.Message,
    };

    private static ApiError Unknown(ApiCall call) => AccountErrors.NotFound("payout", call.Context.Request.RouteValues[IdRouteValue] as string ?? "");
}
