using System.Collections.Immutable;
using IdleCloud.Contracts.Statistics;
using IdleCloud.Gateway.Api.Errors;
using IdleCloud.Gateway.Api.Paging;
using IdleCloud.Gateway.Api.Replies;
using IdleCloud.Gateway.Api.Requests;
using IdleCloud.Gateway.Api.Routing;
using IdleCloud.Gateway.Api.Statements;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Gateway.Operator;

/// <summary>Shows operators what models are used for, by all accounts together.</summary>
internal sealed class OperatorStatistics(IGrainFactory grains, Cursors cursors, TimeProvider clock)
{
    private const int MaxIntervalLength = 4;

    /// <summary>Maps the route.</summary>
    public void Map(ApiRoutes routes) => routes.MapOperator(HttpMethods.Get, "/operator/statistics", ReadAsync);

    private async ValueTask<ApiReply> ReadAsync(ApiCall call)
    {
        // 1. What is asked.
        HttpRequest request = call.Context.Request;
        if (ApiQuery.Text(request, "interval", MaxIntervalLength, out string? interval) is { } badInterval) return badInterval;
        if (interval is not (null or "hour" or "day")) return AccountErrors.Invalid("interval", "hour or day");
        ApiResult<DayRange> days = DayRange.Of(request, clock.GetUtcNow());
        if (!days.IsValid) return days.Error;
        (DateOnly from, DateOnly to) = days.Value;
        ApiResult<Page> page = Page.Of(cursors, call, $"{from:o} {to:o} {interval}");
        if (!page.IsValid) return page.Error;

        // 2. A page of it.
        ImmutableArray<ModelHour> hours = await grains.GetGrain<IStatisticsGrain>(IStatisticsGrain.Key)
            .ReadAsync(StartOf(from), StartOf(to.AddDays(1))).ConfigureAwait(false);
        (IReadOnlyList<ModelUsageView> shown, string? next) = page.Value.Slice([.. Fold(hours, interval is "hour")]);
        return ApiReply.Json(
            new ModelUsageList { From = from, To = to, Statistics = shown, NextToken = next }, OperatorJsonContext.Default.ModelUsageList);
    }

    private static IEnumerable<ModelUsageView> Fold(IEnumerable<ModelHour> hours, bool byHour) => hours
        .GroupBy(each => (Begin: byHour ? each.Hour : StartOf(DateOnly.FromDateTime(each.Hour.UtcDateTime)), each.ModelId))
        .OrderBy(static group => group.Key.Begin).ThenBy(static group => group.Key.ModelId, StringComparer.Ordinal)
        .Select(static group => new ModelUsageView
        {
            Begin = group.Key.Begin,
            ModelId = group.Key.ModelId,
            Requests = group.Sum(static each => each.Requests),
            Failed = group.Sum(static each => each.Failed),
            PromptTokens = group.Sum(static each => each.PromptTokens),
            CompletionTokens = group.Sum(static each => each.CompletionTokens),
            ChargeNanoUsd = group.Sum(static each => each.ChargeNanoUsd),
            PayNanoUsd = group.Sum(static each => each.PayNanoUsd),
            FirstTokenMsP50 = Rounded(SpeedScale.Median(group.SelectMany(static each => each.FirstTokens)), 0),
            TokensPerSecondP50 = Rounded(SpeedScale.Median(group.SelectMany(static each => each.Rates)), 1),
        });

    private static double? Rounded(double? value, int digits) => value is { } some ? Math.Round(some, digits) : null;

    private static DateTimeOffset StartOf(DateOnly day) => new(day, default, TimeSpan.Zero);
}
