using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Contracts.Payments;
using IdleCloud.Contracts.Users;
using IdleCloud.Gateway.Api.Errors;
using IdleCloud.Gateway.Api.Replies;
using IdleCloud.Gateway.Api.Requests;
using IdleCloud.Gateway.Api.Routing;
using IdleCloud.Gateway.Api.Statements;
using IdleCloud.Gateway.OpenAi.Errors;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Gateway.Api.Payments;

/// <summary>Credit for money. The credit comes when the provider says that it has been paid, not when the customer comes back.</summary>
internal sealed class TopUpEndpoints(IGrainFactory grains)
{
    private const string IdRouteValue = "id";

    /// <summary>Maps the routes.</summary>
    public void Map(ApiRoutes routes)
    {
        routes.Map(HttpMethods.Post, "/top-ups", ApiScopes.AccountWrite, CreateAsync);
        routes.Map(HttpMethods.Get, $"/top-ups/{{{IdRouteValue}}}", ApiScopes.AccountRead, GetAsync);
    }

    private async ValueTask<ApiReply> CreateAsync(ApiCall call)
    {
        ApiResult<AmountBody> body = await call.ReadAsync(ApiJsonContext.Default.AmountBody).ConfigureAwait(false);
        if (!body.IsValid) return body.Error;
        if (body.Value.AmountNanoUsd < 1) return PaymentErrors.BadAmount(null);
        if (ClientToken.Read(call, out string? token) is { } badToken) return badToken;
        if (call.IsDryRun) return ApiReply.NoContent;
        UserInfo? user = call.Key.UserId is { } userId ? await grains.GetGrain<IUserGrain>(userId).GetAsync().ConfigureAwait(false) : null;
        TopUpRequest request = new()
        {
            Id = ClientToken.IdOf(call, "top-up", token), AmountNanoUsd = body.Value.AmountNanoUsd, Email = user?.Email,
        };
        return Reply(await PaymentsOf(call).TopUpAsync(request).ConfigureAwait(false), call, StatusCodes.Status201Created);
    }

    private async ValueTask<ApiReply> GetAsync(ApiCall call) => Guid.TryParse(call.Route(IdRouteValue), out Guid id)
        ? Reply(await PaymentsOf(call).GetTopUpAsync(id).ConfigureAwait(false), call, StatusCodes.Status200OK)
        : Unknown(call);

    private IPaymentsGrain PaymentsOf(ApiCall call) => grains.GetGrain<IPaymentsGrain>(call.AccountId);

    private static ApiReply Reply(TopUpResult result, ApiCall call, int status) => result.Status switch
    {
        TopUpStatus.InvalidAmount => PaymentErrors.BadAmount(result.Message),
        TopUpStatus.Conflict => PaymentErrors.OtherRequest,
        TopUpStatus.NotConfigured => PaymentErrors.NotConfigured,
        TopUpStatus.Refused => AccountErrorCodes.Conflict.With(result.Message ?? "The payment provider refuses it."),
        TopUpStatus.Unavailable => PaymentErrors.ProviderAway,
        TopUpStatus.NotFound => Unknown(call),
        _ => ApiReply.Json(Of(result), ApiJsonContext.Default.TopUpView, status),
    };

    private static TopUpView Of(TopUpResult result) => new()
    {
        Id = result.Id,
        Status = StatementMapping.NameOf(result.Status),
        AmountNanoUsd = result.AmountNanoUsd,
        PageUrl = result.PageUrl,
    };

    private static ApiError Unknown(ApiCall call) => AccountErrors.NotFound("top-up", call.Context.Request.RouteValues[IdRouteValue] as string ?? "");
}
