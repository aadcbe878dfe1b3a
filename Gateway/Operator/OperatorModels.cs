using IdleCloud.Contracts.Catalog;
using IdleCloud.Gateway.Api.Errors;
using IdleCloud.Gateway.Api.Replies;
using IdleCloud.Gateway.Api.Requests;
using IdleCloud.Gateway.Api.Routing;
using IdleCloud.Gateway.OpenAi.Errors;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Gateway.Operator;

/// <summary>What operators do with the catalogue.</summary>
internal sealed class OperatorModels(IGrainFactory grains, OperatorAudit audit, TimeProvider clock)
{
    private const string IdRouteValue = "id";

    private ICatalogGrain Catalog => grains.GetGrain<ICatalogGrain>(ICatalogGrain.Key);

    /// <summary>Maps the routes.</summary>
    public void Map(ApiRoutes routes)
    {
        routes.MapOperator(HttpMethods.Get, "/operator/models", ListAsync);
        routes.MapOperator(HttpMethods.Get, $"/operator/models/{{{IdRouteValue}}}", GetAsync);
        routes.MapOperator(HttpMethods.Put, $"/operator/models/{{{IdRouteValue}}}", PutAsync);
    }

    private async ValueTask<ApiReply> ListAsync(ApiCall call)
    {
        var models = new ModelViews([.. (await Catalog.ListAsync().ConfigureAwait(false)).Select(ModelView.Of)]);
        return ApiReply.Json(models, OperatorJsonContext.Default.ModelViews);
    }

    private async ValueTask<ApiReply> GetAsync(ApiCall call)
    {
        string id = call.Route(IdRouteValue);
        return await Catalog.FindAsync(id).ConfigureAwait(false) is { } model
            ? ApiReply.Json(ModelView.Of(model), OperatorJsonContext.Default.ModelView)
            : AccountErrorCodes.ResourceNotFound.With($"The catalogue has no model '{ApiErrors.Excerpt(id)}'.");
    }

    private async ValueTask<ApiReply> PutAsync(ApiCall call)
    {
        ApiResult<ModelBody> read = await call.ReadAsync(OperatorJsonContext.Default.ModelBody).ConfigureAwait(false);
        if (!read.IsValid) return read.Error;
        ModelBody body = read.Value;
        string id = call.Route(IdRouteValue);
        ApiError? error = FamilyNames.Read(body.Family, out ModelFamily family)
            ?? OperatorPrices.Check(body.PromptNanoUsdPerMillion, body.CompletionNanoUsdPerMillion);
        if (error is not null) return error;

        // Tried first, so that the log has only what could be done; between the two another operator may take a name, which the second finds.
        CatalogModel model = body.ToModel(id, family, clock.GetUtcNow());
        CatalogChange tried = await Catalog.PutAsync(model, isDryRun: true).ConfigureAwait(false);
        if (tried.Model is null) return Wrong(tried);
        if (call.IsDryRun) return ApiReply.NoContent;
        await audit.WriteAsync(call, "model.put", id, body, OperatorJsonContext.Default.ModelBody).ConfigureAwait(false);
        CatalogChange done = await Catalog.PutAsync(model).ConfigureAwait(false);
        return done.Model is { } now ? ApiReply.Json(ModelView.Of(now), OperatorJsonContext.Default.ModelView) : Wrong(done);
    }

    private static ApiError Wrong(CatalogChange change) => AccountErrors.Invalid(change.Member!, change.Problem!);
}
