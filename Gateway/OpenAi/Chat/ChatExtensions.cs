using IdleCloud.Gateway.Idempotency;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Gateway.OpenAi.Chat;

/// <summary>Registration of chat completions.</summary>
internal static class ChatExtensions
{
    /// <summary>Adds the endpoint.</summary>
    public static IServiceCollection AddChatCompletions(this IServiceCollection services) =>
        services.AddSingleton<ChatCompletionsEndpoint>().AddSingleton<RepeatedRequests>();

    /// <summary>Maps <c>POST /v1/chat/completions</c>.</summary>
    public static IEndpointRouteBuilder MapChatCompletions(this IEndpointRouteBuilder routes)
    {
        ChatCompletionsEndpoint endpoint = routes.ServiceProvider.GetRequiredService<ChatCompletionsEndpoint>();
        routes.MapPost("/v1/chat/completions", endpoint.HandleAsync);
        return routes;
    }
}
