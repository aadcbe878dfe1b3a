using System.Globalization;
using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Contracts.Statements;
using IdleCloud.Gateway.Api.Errors;
using IdleCloud.Gateway.Api.Paging;
using IdleCloud.Gateway.Api.Replies;
using IdleCloud.Gateway.Api.Requests;
using IdleCloud.Gateway.Api.Routing;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Gateway.Api.Statements;

/// <summary>Months of a customer. Nothing is stored of them: they are folded out of the transfers each time, and those never change.</summary>
internal sealed class InvoiceEndpoints(IGrainFactory grains, Cursors cursors, TimeProvider clock)
{
    private const string MonthRouteValue = "month";
    private const int MaxFormatLength = 10;

    /// <summary>Maps the routes.</summary>
    public void Map(ApiRoutes routes)
    {
        routes.Map(HttpMethods.Get, "/invoices", ApiScopes.AccountRead, ListAsync);
        routes.Map(HttpMethods.Get, $"/invoices/{{{MonthRouteValue}}}", ApiScopes.AccountRead, GetAsync);
    }

    private async ValueTask<ApiReply> ListAsync(ApiCall call)
    {
        ApiResult<Page> page = Page.Of(cursors, call);
        if (!page.IsValid) return page.Error;
        if (await AccountOf(call).ConfigureAwait(false) is not { } account) return AccountErrors.NotAuthenticated;
        List<string> months = [];
        for (DateOnly month = ThisMonth(); month >= FirstOf(account.Created); month = month.AddMonths(-1)) months.Add(StatementMapping.MonthOf(month));
        (IReadOnlyList<string> shown, string? next) = page.Value.Cut(months, static month => month);
        return ApiReply.Json(new InvoiceList { Months = shown, NextToken = next }, ApiJsonContext.Default.InvoiceList);
    }

    private async ValueTask<ApiReply> GetAsync(ApiCall call)
    {
        if (ApiQuery.Text(call.Context.Request, "format", MaxFormatLength, out string? format) is { } badFormat) return badFormat;
        if (format is not (null or "json" or "html")) return AccountErrors.Invalid("format", "json or html");
        string text = call.Route(MonthRouteValue);
        if (await AccountOf(call).ConfigureAwait(false) is not { } account) return AccountErrors.NotAuthenticated;
        bool isMonth = DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly month);
        if (!isMonth || month > ThisMonth() || month < FirstOf(account.Created)) return AccountErrors.NotFound("invoice", text);
        Invoice invoice = await grains.GetGrain<IStatementGrain>(call.AccountId).GetInvoiceAsync(month).ConfigureAwait(false);
        InvoiceView view = StatementMapping.Of(invoice, call.AccountId, isFinal: month < ThisMonth());
        return format is "html"
            ? ApiReply.Text(InvoiceHtml.Write(view, account.Name), "text/html")
            : ApiReply.Json(view, ApiJsonContext.Default.InvoiceView);
    }

    private ValueTask<AccountInfo?> AccountOf(ApiCall call) => grains.GetGrain<IAccountGrain>(call.AccountId).GetAsync();

    private DateOnly ThisMonth() => FirstOf(clock.GetUtcNow());

    private static DateOnly FirstOf(DateTimeOffset time) => new(time.UtcDateTime.Year, time.UtcDateTime.Month, 1);
}
