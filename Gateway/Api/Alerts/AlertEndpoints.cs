using System.Collections.Immutable;
using System.Globalization;
using IdleCloud.Contracts.Alerts;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Gateway.Api.Errors;
using IdleCloud.Gateway.Api.Paging;
using IdleCloud.Gateway.Api.Replies;
using IdleCloud.Gateway.Api.Requests;
using IdleCloud.Gateway.Api.Routing;
using IdleCloud.Gateway.Api.Statements;
using IdleCloud.Gateway.OpenAi.Errors;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Gateway.Api.Alerts;

/// <summary>What a customer wants to be told of its spending, and was told.</summary>
internal sealed class AlertEndpoints(IGrainFactory grains, Cursors cursors)
{
    private const string IdRouteValue = "id";
    private static readonly string[] Kinds = [.. Enum.GetValues<AlertKind>().Select(static each => StatementMapping.NameOf(each))];

    private static readonly ApiError TooMany = AccountErrorCodes.Conflict.With(
        $"An account has at most {IAlertsGrain.MaxAlerts} alerts. Remove one first.");

    /// <summary>Maps the routes.</summary>
    public void Map(ApiRoutes routes)
    {
        routes.Map(HttpMethods.Get, "/alerts", ApiScopes.AccountRead, ListAsync);
        routes.Map(HttpMethods.Post, "/alerts", ApiScopes.AccountWrite, SetAsync);
        routes.Map(HttpMethods.Delete, $"/alerts/{{{IdRouteValue}}}", ApiScopes.AccountWrite, RemoveAsync);
        routes.Map(HttpMethods.Get, "/alerts/events", ApiScopes.AccountRead, ListEventsAsync);
    }

    private async ValueTask<ApiReply> ListAsync(ApiCall call)
    {
        ImmutableArray<SpendingAlert> alerts = await AlertsOf(call).ListAsync().ConfigureAwait(false);
        return ApiReply.Json(new AlertList { Alerts = [.. alerts.Select(Of)] }, ApiJsonContext.Default.AlertList);
    }

    private async ValueTask<ApiReply> SetAsync(ApiCall call)
    {
        ApiResult<AlertBody> body = await call.ReadAsync(ApiJsonContext.Default.AlertBody).ConfigureAwait(false);
        if (!body.IsValid) return body.Error;
        AlertKind kind = Enum.GetValues<AlertKind>().FirstOrDefault(each => StatementMapping.NameOf(each) == body.Value.Kind);
        if (kind == default) return AccountErrors.Invalid("kind", string.Join(" or ", Kinds));
        if (body.Value.ThresholdNanoUsd < 0) return AccountErrors.Invalid("threshold_nano_usd", $"an integer between 0 and {long.MaxValue}");
        if (call.IsDryRun) return ApiReply.NoContent;
        SpendingAlert? set = await AlertsOf(call).SetAsync(kind, body.Value.ThresholdNanoUsd).ConfigureAwait(false);
        return set is null ? TooMany : ApiReply.Created(Of(set), ApiJsonContext.Default.AlertView);
    }

    private async ValueTask<ApiReply> RemoveAsync(ApiCall call)
    {
        string text = call.Route(IdRouteValue);
        ImmutableArray<SpendingAlert> alerts = await AlertsOf(call).ListAsync().ConfigureAwait(false);
        if (!Guid.TryParse(text, out Guid id) || !alerts.Any(alert => alert.Id == id)) return AccountErrors.NotFound("alert", text);
        if (!call.IsDryRun) await AlertsOf(call).RemoveAsync(id).ConfigureAwait(false);
        return ApiReply.NoContent;
    }

    private async ValueTask<ApiReply> ListEventsAsync(ApiCall call)
    {
        ApiResult<Page> page = Page.Of(cursors, call);
        if (!page.IsValid) return page.Error;
        long? before = page.Value.Position is { } position ? long.Parse(position, CultureInfo.InvariantCulture) : null;
        ImmutableArray<AlertEvent> found = await AlertsOf(call).ListEventsAsync(before, page.Value.MaxResults + 1).ConfigureAwait(false);
        (IReadOnlyList<AlertEvent> shown, string? next) = page.Value.Trim(found, static each => each.Id.ToString(CultureInfo.InvariantCulture));
        return ApiReply.Json(new AlertEventList { Events = [.. shown.Select(Of)], NextToken = next }, ApiJsonContext.Default.AlertEventList);
    }

    private IAlertsGrain AlertsOf(ApiCall call) => grains.GetGrain<IAlertsGrain>(call.AccountId);

    private static AlertView Of(SpendingAlert alert) => new()
    {
        Id = alert.Id,
        Kind = StatementMapping.NameOf(alert.Kind),
        ThresholdNanoUsd = alert.ThresholdNanoUsd,
        Created = alert.Created,
        IsArmed = alert.IsArmed,
    };

    private static AlertEventView Of(AlertEvent fired) => new()
    {
        Id = fired.Id,
        Kind = StatementMapping.NameOf(fired.Kind),
        ThresholdNanoUsd = fired.ThresholdNanoUsd,
        ValueNanoUsd = fired.ValueNanoUsd,
        At = fired.At,
    };
}
