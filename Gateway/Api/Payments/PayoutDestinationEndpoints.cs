using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Contracts.Payments;
using IdleCloud.Contracts.Users;
using IdleCloud.Gateway.Api.Errors;
using IdleCloud.Gateway.Api.Replies;
using IdleCloud.Gateway.Api.Requests;
using IdleCloud.Gateway.Api.Routing;
using IdleCloud.Gateway.Api.Statements;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Gateway.Api.Payments;

/// <summary>Where an owner's money goes: named here, or said to the payment provider on its own pages.</summary>
internal sealed class PayoutDestinationEndpoints(IGrainFactory grains)
{
    private const string Route = "/miners/payout-destination";
    private const int CountryLetters = 2;

    /// <summary>Maps the routes.</summary>
    public void Map(ApiRoutes routes)
    {
        routes.Map(HttpMethods.Get, Route, ApiScopes.AccountRead, GetAsync);
        routes.Map(HttpMethods.Put, Route, ApiScopes.AccountWrite, SetAsync);
        routes.Map(HttpMethods.Post, Route + "/setup", ApiScopes.AccountWrite, SetUpAsync);
    }

    private async ValueTask<ApiReply> GetAsync(ApiCall call) =>
        Reply(await PaymentsOf(call).GetPayoutSetupAsync().ConfigureAwait(false), StatusCodes.Status200OK);

    private async ValueTask<ApiReply> SetAsync(ApiCall call)
    {
        ApiResult<DestinationBody> body = await call.ReadAsync(ApiJsonContext.Default.DestinationBody).ConfigureAwait(false);
        if (!body.IsValid) return body.Error;
        if (ApiText.CheckName("destination", body.Value.Destination) is { } bad) return bad;
        if (call.IsDryRun) return ApiReply.NoContent;
        return await PaymentsOf(call).SetPayoutDestinationAsync(body.Value.Destination).ConfigureAwait(false)
            ? ApiReply.NoContent
            : AccountErrors.Invalid("destination", "the name of an account at the payment provider, for example acct_1Nv0FGQ9RKHgCVdK");
    }

    private async ValueTask<ApiReply> SetUpAsync(ApiCall call)
    {
        ApiResult<PayoutSetupBody> body = await call.ReadAsync(ApiJsonContext.Default.PayoutSetupBody).ConfigureAwait(false);
        if (!body.IsValid) return body.Error;
        string? country = body.Value.Country?.ToUpperInvariant();
        if (country is not null && (country.Length != CountryLetters || !country.All(char.IsAsciiLetterUpper)))
            return AccountErrors.Invalid("country", "two letters of ISO 3166, for example DE");
        if (call.IsDryRun) return ApiReply.NoContent;
        UserInfo? user = call.Key.UserId is { } userId ? await grains.GetGrain<IUserGrain>(userId).GetAsync().ConfigureAwait(false) : null;
        PayoutSetupRequest request = new() { Country = country, Email = user?.Email };
        return Reply(await PaymentsOf(call).SetUpPayoutsAsync(request).ConfigureAwait(false), StatusCodes.Status201Created);
    }

    private IPaymentsGrain PaymentsOf(ApiCall call) => grains.GetGrain<IPaymentsGrain>(call.AccountId);

    private static ApiReply Reply(PayoutSetupResult result, int status) => result.Status switch
    {
        PayoutSetupStatus.NotConfigured => AccountErrorCodes.AccessDenied.With(result.Message ?? "This installation pays nobody."),
        PayoutSetupStatus.Refused => AccountErrorCodes.Conflict.With(result.Message ?? "The payment provider refuses it."),
        PayoutSetupStatus.Unavailable => PaymentErrors.ProviderAway,
        _ => ApiReply.Json(Of(result), ApiJsonContext.Default.PayoutSetupView, status),
    };

    private static PayoutSetupView Of(PayoutSetupResult result) => new()
    {
        Status = StatementMapping.NameOf(result.Status),
        Destination = result.Destination,
        PageUrl = result.PageUrl,
        Message = result.Message,
    };
}
