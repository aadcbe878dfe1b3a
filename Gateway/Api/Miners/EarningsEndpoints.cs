using System.Collections.Immutable;
using System.Globalization;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Contracts.Ledger;
using IdleCloud.Contracts.Statements;
using IdleCloud.Gateway.Api.Paging;
using IdleCloud.Gateway.Api.Replies;
using IdleCloud.Gateway.Api.Requests;
using IdleCloud.Gateway.Api.Routing;
using IdleCloud.Gateway.Api.Statements;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Gateway.Api.Miners;

/// <summary>What an owner's machines did and earned, and why a reward was zero.</summary>
internal sealed class EarningsEndpoints(IGrainFactory grains, Cursors cursors, TimeProvider clock)
{
    /// <summary>Maps the routes.</summary>
    public void Map(ApiRoutes routes)
    {
        routes.Map(HttpMethods.Get, "/miners/earnings", ApiScopes.AccountRead, GetEarningsAsync);
        routes.Map(HttpMethods.Get, "/miners/jobs", ApiScopes.AccountRead, ListJobsAsync);
        routes.Map(HttpMethods.Get, "/miners/failures", ApiScopes.AccountRead, ListFailuresAsync);
    }

    private async ValueTask<ApiReply> GetEarningsAsync(ApiCall call)
    {
        ApiResult<bool> isCsv = ApiFormat.IsCsv(call.Context.Request);
        if (!isCsv.IsValid) return isCsv.Error;
        ApiResult<DayRange> days = DayRange.Of(call.Context.Request, clock.GetUtcNow());
        if (!days.IsValid) return days.Error;
        (DateOnly from, DateOnly to) = days.Value;
        ApiResult<Page> page = Page.Of(cursors, call, $"{from:o} {to:o}");
        if (!page.IsValid) return page.Error;
        IStatementGrain statement = StatementOf(call);
        AccountBalances balances = await statement.GetBalancesAsync().ConfigureAwait(false);
        ImmutableArray<EarningsRow> rows = await statement.GetEarningsAsync(from, to.AddDays(1)).ConfigureAwait(false);
        (IReadOnlyList<EarningsRow> shown, string? next) = page.Value.Slice(rows);
        if (isCsv.Value) return ApiFormat.Csv(call, EarningsCsv.Write(shown.Select(Of)), next);
        EarningsList list = new()
        {
            From = from,
            To = to,
            EscrowNanoUsd = balances.EscrowNanoUsd,
            PayableNanoUsd = balances.PayableNanoUsd,
            PayoutNanoUsd = balances.PayoutNanoUsd,
            Earnings = [.. shown.Select(Of)],
            NextToken = next,
        };
        return ApiReply.Json(list, ApiJsonContext.Default.EarningsList);
    }

    private async ValueTask<ApiReply> ListJobsAsync(ApiCall call)
    {
        ApiResult<Page> page = Page.Of(cursors, call);
        if (!page.IsValid) return page.Error;
        JobCursor? before = JobPositions.Read(page.Value.Position);
        ImmutableArray<JobRecord> found = await StatementOf(call).ListMinerJobsAsync(before, page.Value.MaxResults + 1).ConfigureAwait(false);
        (IReadOnlyList<JobRecord> shown, string? next) = page.Value.Trim(found, JobPositions.Of);
        JobList list = new() { Jobs = [.. shown.Select(StatementMapping.ForOwner)], NextToken = next };
        return ApiReply.Json(list, ApiJsonContext.Default.JobList);
    }

    private async ValueTask<ApiReply> ListFailuresAsync(ApiCall call)
    {
        ApiResult<Page> page = Page.Of(cursors, call);
        if (!page.IsValid) return page.Error;
        DateTimeOffset? before = page.Value.Position is { } ticks ? new(long.Parse(ticks, CultureInfo.InvariantCulture), TimeSpan.Zero) : null;
        ImmutableArray<FailureRow> found = await StatementOf(call).ListFailuresAsync(before, page.Value.MaxResults + 1).ConfigureAwait(false);
        (IReadOnlyList<FailureRow> shown, string? next) =
            page.Value.Trim(found, static failed => failed.At.UtcTicks.ToString(CultureInfo.InvariantCulture));
        return ApiReply.Json(new FailureList { Failures = [.. shown.Select(Of)], NextToken = next }, ApiJsonContext.Default.FailureList);
    }

    private IStatementGrain StatementOf(ApiCall call) => grains.GetGrain<IStatementGrain>(call.AccountId);

    private static EarningsView Of(EarningsRow row) => new()
    {
        Day = row.Day,
        Machine = StatementMapping.MachineOf(row.MinerId)!,
        Jobs = row.Jobs,
        ModelId = row.ModelId,
        PaidJobs = row.PaidJobs,
        AskedJobs = row.AskedJobs,
        FailedAttempts = row.FailedAttempts,
        PromptTokens = row.PromptTokens,
        CompletionTokens = row.CompletionTokens,
        PayNanoUsd = row.PayNanoUsd,
    };

    private static FailureView Of(FailureRow failed) => new()
    {
        JobId = failed.JobId,
        Attempt = failed.Attempt,
        Machine = StatementMapping.MachineOf(failed.MinerId)!,
        ModelId = failed.ModelId,
        Kind = StatementMapping.NameOf(failed.Kind),
        Cause = StatementMapping.NameOf(failed.Cause),
        At = failed.At,
    };
}
