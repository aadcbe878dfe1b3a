using IdleCloud.Gateway.Api.Errors;
using IdleCloud.Gateway.OpenAi.Errors;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Gateway.Hosting;

/// <summary>Gives the API's error body to answers that the framework leaves empty: no such route, not with this method.</summary>
internal static class BareStatusErrors
{
    /// <summary>True for an answer with an error's status and nothing else.</summary>
    public static bool IsBare(HttpResponse response) =>
        response.StatusCode >= StatusCodes.Status400BadRequest && !response.HasStarted && response.ContentLength is null
        && string.IsNullOrEmpty(response.ContentType);

    /// <summary>Writes the body that belongs to the status.</summary>
    public static Task WriteAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        switch (context.Response.StatusCode)
        {
            case StatusCodes.Status404NotFound:
                return WriteAsync(context, ApiErrors.RouteNotFound(request.Method, request.Path));
            case StatusCodes.Status405MethodNotAllowed when HttpMethods.IsOptions(request.Method):
                // Routing has filled in Allow, which is all that was asked for.
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                return Task.CompletedTask;
            case StatusCodes.Status405MethodNotAllowed:
                string allowed = context.Response.Headers.Allow.ToString();
                return WriteAsync(context, ApiErrors.MethodNotAllowed(request.Method, request.Path, allowed));
            default:
                return Task.CompletedTask;
        }
    }

    private static Task WriteAsync(HttpContext context, ApiError error) =>
        ApiErrorWriter.WriteAsync(context, AccountErrors.For(context, error));
}
