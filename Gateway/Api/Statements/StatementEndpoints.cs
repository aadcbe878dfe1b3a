using System.Collections.Immutable;
using System.Globalization;
using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Contracts.Ledger;
using IdleCloud.Contracts.Statements;
using IdleCloud.Gateway.Api.Paging;
using IdleCloud.Gateway.Api.Replies;
using IdleCloud.Gateway.Api.Requests;
using IdleCloud.Gateway.Api.Routing;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Gateway.Api.Statements;

/// <summary>What a customer has, has used and has paid, as the books say it.</summary>
internal sealed class StatementEndpoints(IGrainFactory grains, Cursors cursors, TimeProvider clock)
{
    private const int MaxGroupByLength = 30;

    /// <summary>Maps the routes.</summary>
    public void Map(ApiRoutes routes)
    {
        routes.Map(HttpMethods.Get, "/balance", ApiScopes.AccountRead, GetBalanceAsync);
        routes.Map(HttpMethods.Get, "/ledger-entries", ApiScopes.AccountRead, ListEntriesAsync);
        routes.Map(HttpMethods.Get, "/usage", ApiScopes.AccountRead, GetUsageAsync);
        routes.Map(HttpMethods.Get, "/jobs", ApiScopes.AccountRead, ListJobsAsync);
    }

    private async ValueTask<ApiReply> GetBalanceAsync(ApiCall call)
    {
        AccountBalances balances = await StatementOf(call).GetBalancesAsync().ConfigureAwait(false);
        SpendingStatus spending = await grains.GetGrain<IAccountGrain>(call.AccountId).GetSpendingAsync().ConfigureAwait(false);
        long credit = balances.PaidNanoUsd + balances.PromoNanoUsd;
        BalanceView view = new()
        {
            CreditNanoUsd = credit,
            PaidNanoUsd = balances.PaidNanoUsd,
            PromoNanoUsd = balances.PromoNanoUsd,
            HeldNanoUsd = spending.HeldNanoUsd,
            // The two are read one after the other: a job that ended between them must not show as less than nothing.
            AvailableNanoUsd = Math.Max(0, credit - spending.HeldNanoUsd),
            DebtNanoUsd = balances.DebtNanoUsd,
        };
        return ApiReply.Json(view, ApiJsonContext.Default.BalanceView);
    }

    private async ValueTask<ApiReply> ListEntriesAsync(ApiCall call)
    {
        ApiResult<Page> page = Page.Of(cursors, call);
        if (!page.IsValid) return page.Error;
        long? before = page.Value.Position is { } position ? long.Parse(position, CultureInfo.InvariantCulture) : null;
        ImmutableArray<LedgerEntry> found = await StatementOf(call).ListEntriesAsync(before, page.Value.MaxResults + 1).ConfigureAwait(false);
        (IReadOnlyList<LedgerEntry> shown, string? next) =
            page.Value.Trim(found, static entry => entry.Sequence.ToString(CultureInfo.InvariantCulture));
        EntryList list = new() { Entries = [.. shown.Select(StatementMapping.Of)], NextToken = next };
        return ApiReply.Json(list, ApiJsonContext.Default.EntryList);
    }

    private async ValueTask<ApiReply> GetUsageAsync(ApiCall call)
    {
        // 1. What is asked.
        HttpRequest request = call.Context.Request;
        if (ApiQuery.Text(request, "groupBy", MaxGroupByLength, out string? groupBy) is { } badGroupBy) return badGroupBy;
        ApiResult<UsageGrouping> grouping = UsageGrouping.Read(groupBy ?? "day");
        if (!grouping.IsValid) return grouping.Error;
        ApiResult<bool> isCsv = ApiFormat.IsCsv(request);
        if (!isCsv.IsValid) return isCsv.Error;
        ApiResult<DayRange> days = DayRange.Of(request, clock.GetUtcNow());
        if (!days.IsValid) return days.Error;
        (DateOnly from, DateOnly to) = days.Value;
        ApiResult<Page> page = Page.Of(cursors, call, $"{from:o} {to:o} {grouping.Value}");
        if (!page.IsValid) return page.Error;

        // 2. A page of it.
        ImmutableArray<UsageRow> rows = await StatementOf(call).GetUsageAsync(from, to.AddDays(1)).ConfigureAwait(false);
        (IReadOnlyList<UsageView> shown, string? next) = page.Value.Slice([.. grouping.Value.Fold(rows)]);
        if (isCsv.Value) return ApiFormat.Csv(call, UsageCsv.Write(shown), next);
        UsageList list = new() { From = from, To = to, Usage = shown, NextToken = next };
        return ApiReply.Json(list, ApiJsonContext.Default.UsageList);
    }

    private async ValueTask<ApiReply> ListJobsAsync(ApiCall call)
    {
        ApiResult<Page> page = Page.Of(cursors, call);
        if (!page.IsValid) return page.Error;
        JobCursor? before = JobPositions.Read(page.Value.Position);
        ImmutableArray<JobRecord> found = await StatementOf(call).ListJobsAsync(before, page.Value.MaxResults + 1).ConfigureAwait(false);
        (IReadOnlyList<JobRecord> shown, string? next) = page.Value.Trim(found, JobPositions.Of);
        JobList list = new() { Jobs = [.. shown.Select(StatementMapping.ForCustomer)], NextToken = next };
        return ApiReply.Json(list, ApiJsonContext.Default.JobList);
    }

    private IStatementGrain StatementOf(ApiCall call) => grains.GetGrain<IStatementGrain>(call.AccountId);
}
