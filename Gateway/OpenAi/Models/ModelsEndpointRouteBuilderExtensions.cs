using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Gateway.OpenAi.Models;

/// <summary>The routes about models.</summary>
internal static class ModelsEndpointRouteBuilderExtensions
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps <c>/v1/models</c> and <c>/v1/models/{id}</c>.</summary>
    public static void MapModels(this IEndpointRouteBuilder endpoints)
    {
        ModelsEndpoint models = endpoints.ServiceProvider.GetRequiredService<ModelsEndpoint>();
        endpoints.MapMethods("/v1/models", Methods, models.ListAsync);
        endpoints.MapMethods($"/v1/models/{{**{ModelsEndpoint.IdRouteValue}:minlength(1)}}", Methods, models.GetAsync);
    }
}
