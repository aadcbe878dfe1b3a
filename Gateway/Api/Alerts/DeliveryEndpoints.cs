using IdleCloud.Contracts.Alerts;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Contracts.Users;
using IdleCloud.Gateway.Api.Errors;
using IdleCloud.Gateway.Api.Replies;
using IdleCloud.Gateway.Api.Requests;
using IdleCloud.Gateway.Api.Routing;
using IdleCloud.Gateway.OpenAi.Errors;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Gateway.Api.Alerts;

/// <summary>Where a customer's alerts are sent.</summary>
internal sealed class DeliveryEndpoints(IGrainFactory grains)
{
    private const string Path = "/alerts/delivery";

    private static readonly ApiError BadUrl = AccountErrors.Invalid(
        "webhook_url", "an https URL of at most 2000 characters, without a name, a password or a fragment in it");

    private static readonly ApiError NoMail = AccountErrorCodes.AccessDenied.With("This installation sends no mail.", "email");

    private static readonly ApiError NoAddress = AccountErrors.Invalid(
        "email", "false for a key: mail goes to whoever is signed in, and only to them");

    /// <summary>Maps the routes.</summary>
    public void Map(ApiRoutes routes)
    {
        routes.Map(HttpMethods.Get, Path, ApiScopes.AccountRead, GetAsync);
        routes.Map(HttpMethods.Put, Path, ApiScopes.AccountWrite, SetAsync);
        routes.Map(HttpMethods.Delete, Path, ApiScopes.AccountWrite, EndAsync);
    }

    private async ValueTask<ApiReply> GetAsync(ApiCall call)
    {
        AlertTargets targets = await AlertsOf(call).GetTargetsAsync().ConfigureAwait(false);
        DeliveryView view = new()
        {
            WebhookUrl = targets.WebhookUrl, Email = targets.Email, Problem = targets.Problem, ProblemAt = targets.ProblemAt,
        };
        return ApiReply.Json(view, ApiJsonContext.Default.DeliveryView);
    }

    private async ValueTask<ApiReply> SetAsync(ApiCall call)
    {
        ApiResult<DeliveryBody> body = await call.ReadAsync(ApiJsonContext.Default.DeliveryBody).ConfigureAwait(false);
        if (!body.IsValid) return body.Error;
        string? address = null;
        if (body.Value.Email)
        {
            address = await AddressOfAsync(call).ConfigureAwait(false);
            if (address is null) return NoAddress;
        }

        if (call.IsDryRun) return ApiReply.NoContent;
        AlertTargetsResult set = await AlertsOf(call).SetTargetsAsync(body.Value.WebhookUrl, address).ConfigureAwait(false);
        return set.Status switch
        {
            AlertTargetsStatus.BadUrl => BadUrl,
            AlertTargetsStatus.NoMail => NoMail,
            _ => ApiReply.Json(new NewDeliveryView { WebhookSecret = set.WebhookSecret }, ApiJsonContext.Default.NewDeliveryView),
        };
    }

    private async ValueTask<ApiReply> EndAsync(ApiCall call)
    {
        if (!call.IsDryRun) await AlertsOf(call).SetTargetsAsync(null, null).ConfigureAwait(false);
        return ApiReply.NoContent;
    }

    private async ValueTask<string?> AddressOfAsync(ApiCall call) => call.Key.UserId is { } userId
        ? (await grains.GetGrain<IUserGrain>(userId).GetAsync().ConfigureAwait(false))?.Email
        : null;

    private IAlertsGrain AlertsOf(ApiCall call) => grains.GetGrain<IAlertsGrain>(call.AccountId);
}
