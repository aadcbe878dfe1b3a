using IdleCloud.Contracts.Ledger;
using IdleCloud.Gateway.Api.Replies;
using IdleCloud.Gateway.Api.Routing;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Gateway.Operator;

/// <summary>Shows operators whether the books are right.</summary>
internal sealed class OperatorLedger(IGrainFactory grains)
{
    /// <summary>Maps the route.</summary>
    public void Map(ApiRoutes routes) => routes.MapOperator(HttpMethods.Get, "/operator/ledger/check", CheckAsync);

    private async ValueTask<ApiReply> CheckAsync(ApiCall call)
    {
        BooksReport report = await grains.GetGrain<IBooksGrain>(IBooksGrain.Key).CheckAsync().ConfigureAwait(false);
        LedgerCheckView view = new()
        {
            Ok = report.Broken.IsEmpty,
            Transfers = report.Transfers,
            AccountsSumNanoUsd = report.AccountsSumNanoUsd,
            OpenLeases = report.OpenLeases,
            OpenHolds = report.OpenHolds,
            LiveJobs = report.LiveJobs,
            Broken = report.Broken,
        };
        return ApiReply.Json(view, OperatorJsonContext.Default.LedgerCheckView);
    }
}
