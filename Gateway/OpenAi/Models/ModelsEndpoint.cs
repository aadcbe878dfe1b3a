using System.Collections.Immutable;
using System.Text.Json;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Contracts.Catalog;
using IdleCloud.Contracts.Pools;
using IdleCloud.Gateway.Auth;
using IdleCloud.Gateway.Catalog;
using IdleCloud.Gateway.Limits;
using IdleCloud.Gateway.OpenAi.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace IdleCloud.Gateway.OpenAi.Models;

/// <summary>Answers <c>GET /v1/models</c> and <c>GET /v1/models/{id}</c>.</summary>
internal sealed class ModelsEndpoint(
    ApiKeyAuthenticator authenticator, RateLimitHeaders rateLimits, ICatalogCache catalog, PoolStatusCache pools)
{
    /// <summary>The route's value with the model's id; it may contain slashes, so that any id is told as unknown by name.</summary>
    public const string IdRouteValue = "id";

    /// <summary>All models.</summary>
    public async Task ListAsync(HttpContext context)
    {
        if (!await MayListAsync(context).ConfigureAwait(false)) return;
        ImmutableArray<CatalogModel> models = await catalog.ListAsync(context.RequestAborted).ConfigureAwait(false);
        ModelEntry[] entries = await Task.WhenAll(models.Select(model => DescribeAsync(model, context.RequestAborted))).ConfigureAwait(false);
        ModelList list = new() { Data = [.. entries] };
        await WriteAsync(context, JsonSerializer.SerializeToUtf8Bytes(list, ModelsJsonContext.Default.ModelList)).ConfigureAwait(false);
    }

    /// <summary>One model.</summary>
    public async Task GetAsync(HttpContext context)
    {
        if (!await MayListAsync(context).ConfigureAwait(false)) return;
        string id = (string)context.GetRouteValue(IdRouteValue)!;
        CatalogModel? model = await catalog.FindAsync(id, context.RequestAborted).ConfigureAwait(false);
        if (model is null)
        {
            await ApiErrorWriter.WriteAsync(context, ApiErrors.ModelNotFound(id)).ConfigureAwait(false);
            return;
        }

        ModelEntry entry = await DescribeAsync(model, context.RequestAborted).ConfigureAwait(false);
        await WriteAsync(context, JsonSerializer.SerializeToUtf8Bytes(entry, ModelsJsonContext.Default.ModelEntry)).ConfigureAwait(false);
    }

    private async Task<bool> MayListAsync(HttpContext context)
    {
        CancellationToken gone = context.RequestAborted;
        Authenticated? customer = await authenticator.AuthenticateAsync(context, ApiKeyKind.Customer, gone).ConfigureAwait(false);
        ApiError? error = customer is null ? ApiErrors.InvalidApiKey : customer.Key.Lacks(ApiScopes.Models);
        if (customer is not null) await rateLimits.AddAsync(context, customer).ConfigureAwait(false);
        if (error is null) return true;
        await ApiErrorWriter.WriteAsync(context, error).ConfigureAwait(false);
        return false;
    }

    private async Task<ModelEntry> DescribeAsync(CatalogModel model, CancellationToken cancellationToken)
    {
        PoolStatus pool = await pools.GetAsync(model, cancellationToken).ConfigureAwait(false);
        return ModelEntries.From(model, pool);
    }

    private static Task WriteAsync(HttpContext context, byte[] json)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        return context.Response.Body.WriteAsync(json).AsTask();
    }
}
