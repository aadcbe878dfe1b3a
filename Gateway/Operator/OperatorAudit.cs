using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using IdleCloud.Contracts.Audit;
using IdleCloud.Gateway.Api.Paging;
using IdleCloud.Gateway.Api.Replies;
using IdleCloud.Gateway.Api.Requests;
using IdleCloud.Gateway.Api.Routing;
using IdleCloud.Gateway.Hosting;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Gateway.Operator;

/// <summary>The operators' log: what each of them asks for is in it before it is done.</summary>
internal sealed class OperatorAudit(IGrainFactory grains, Cursors cursors, TimeProvider clock)
{
    private const int MaxTargetLength = 200;

    private IAuditGrain Log => grains.GetGrain<IAuditGrain>(IAuditGrain.Key);

    /// <summary>Maps the route.</summary>
    public void Map(ApiRoutes routes) => routes.MapOperator(HttpMethods.Get, "/operator/audit", ListAsync);

    /// <summary>Writes down what is about to be done.</summary>
    /// <param name="call">Who asks.</param>
    /// <param name="action">What for.</param>
    /// <param name="target">What it is done to.</param>
    /// <param name="detail">The particulars; without secrets.</param>
    /// <param name="type">How they are written.</param>
    public async ValueTask WriteAsync<T>(ApiCall call, string action, string target, T detail, JsonTypeInfo<T> type) =>
        await Log.AppendAsync(new AuditEntry
        {
            At = clock.GetUtcNow(),
            ActorAccountId = call.AccountId,
            ActorKeyId = call.Key.Id,
            Action = action,
            Target = target,
            Detail = JsonSerializer.Serialize(detail, type),
            RequestId = RequestId.Of(call.Context),
        }).ConfigureAwait(false);

    private async ValueTask<ApiReply> ListAsync(ApiCall call)
    {
        if (ApiQuery.Text(call.Context.Request, "target", MaxTargetLength, out string? target) is { } error) return error;
        ApiResult<Page> page = Page.Of(cursors, call, target ?? "");
        if (!page.IsValid) return page.Error;
        long? before = page.Value.Position is { } position ? long.Parse(position, CultureInfo.InvariantCulture) : null;

        // One more than shown tells whether there is another page.
        ImmutableArray<AuditEntry> found = await Log.ListAsync(before, target, page.Value.MaxResults + 1).ConfigureAwait(false);
        AuditEntry[] shown = [.. found.Take(page.Value.MaxResults)];
        AuditList list = new()
        {
            Entries = [.. shown.Select(Of)],
            NextToken = found.Length > shown.Length ? page.Value.Next(shown[^1].Id.ToString(CultureInfo.InvariantCulture)) : null,
        };
        return ApiReply.Json(list, OperatorJsonContext.Default.AuditList);
    }

    private static AuditView Of(AuditEntry entry)
    {
        using JsonDocument detail = JsonDocument.Parse(entry.Detail);
        return new AuditView
        {
            Id = entry.Id,
            At = entry.At,
            ActorAccountId = entry.ActorAccountId,
            ActorKeyId = entry.ActorKeyId,
            Action = entry.Action,
            Target = entry.Target,
            Detail = detail.RootElement.Clone(),
            RequestId = entry.RequestId,
        };
    }
}
