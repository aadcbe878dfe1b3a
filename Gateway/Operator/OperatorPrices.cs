using IdleCloud.Contracts.Catalog;
using IdleCloud.Contracts.Money;
using IdleCloud.Gateway.Api.Errors;
using IdleCloud.Gateway.Api.Replies;
using IdleCloud.Gateway.Api.Requests;
using IdleCloud.Gateway.Api.Routing;
using IdleCloud.Gateway.OpenAi.Errors;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Gateway.Operator;

/// <summary>What operators do with prices.</summary>
internal sealed class OperatorPrices(IGrainFactory grains, OperatorAudit audit)
{
    /// <summary>The greatest price: a million dollars for a million tokens. More is a slip of the hand.</summary>
    private const long MaxPrice = 1_000_000_000_000_000;

    private const string IdRouteValue = "id";

    private ICatalogGrain Catalog => grains.GetGrain<ICatalogGrain>(ICatalogGrain.Key);

    /// <summary>Maps the route.</summary>
    public void Map(ApiRoutes routes) => routes.MapOperator(HttpMethods.Put, $"/operator/models/{{{IdRouteValue}}}/price", PutAsync);

    private async ValueTask<ApiReply> PutAsync(ApiCall call)
    {
        ApiResult<PriceBody> read = await call.ReadAsync(OperatorJsonContext.Default.PriceBody).ConfigureAwait(false);
        if (!read.IsValid) return read.Error;
        PriceBody body = read.Value;
        if (Check(body.PromptNanoUsdPerMillion, body.CompletionNanoUsdPerMillion) is { } error) return error;
        string modelId = call.Route(IdRouteValue);
        if (await Catalog.FindAsync(modelId).ConfigureAwait(false) is null) return Unknown(modelId);
        if (call.IsDryRun) return ApiReply.NoContent;
        await audit.WriteAsync(call, "model.price", modelId, body, OperatorJsonContext.Default.PriceBody).ConfigureAwait(false);
        ModelPrice? set = await Catalog.SetPriceAsync(modelId, body.PromptNanoUsdPerMillion, body.CompletionNanoUsdPerMillion).ConfigureAwait(false);
        if (set is not { } price) return Unknown(modelId);
        PriceView view = new()
        {
            ModelId = modelId,
            Version = price.Version,
            PromptNanoUsdPerMillion = price.PromptNanoUsdPerMillion,
            CompletionNanoUsdPerMillion = price.CompletionNanoUsdPerMillion,
        };
        return ApiReply.Json(view, OperatorJsonContext.Default.PriceView);
    }

    /// <summary>The error of a price that nobody means, or null.</summary>
    public static ApiError? Check(long promptNanoUsdPerMillion, long completionNanoUsdPerMillion) =>
        Check("prompt_nano_usd_per_million", promptNanoUsdPerMillion) ?? Check("completion_nano_usd_per_million", completionNanoUsdPerMillion);

    private static ApiError? Check(string param, long price) =>
        price is >= 0 and <= MaxPrice ? null : AccountErrors.Invalid(param, string.Create(null, $"an integer between 0 and {MaxPrice}"));

    private static ApiError Unknown(string modelId) => AccountErrorCodes.ResourceNotFound.With(
        $"The catalogue has no model '{ApiErrors.Excerpt(modelId)}'.");
}
