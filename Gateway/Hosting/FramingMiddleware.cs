using IdleCloud.Gateway.OpenAi.Errors;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Gateway.Hosting;

/// <summary>
/// Refuses requests whose end a proxy in front may see at another place than Kestrel does, so that the two disagree where the next
/// one begins: request smuggling. Kestrel itself refuses most of them; it lets pass, as RFC 9112 allows, both
/// <c>Transfer-Encoding</c> and <c>Content-Length</c> (it goes by the first and renames the second), and more encodings before the
/// last <c>chunked</c>. No honest client sends either.
/// </summary>
internal sealed class FramingMiddleware(RequestDelegate next)
{
    /// <summary>The name under which Kestrel keeps a Content-Length that it does not go by.</summary>
    private const string OverriddenContentLength = "X-Content-Length";

    /// <summary>Answers 400 and closes, or lets the request pass.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        IHeaderDictionary headers = context.Request.Headers;
        if (headers.TransferEncoding.Count == 0) return next(context);
        if (headers.ContainsKey(OverriddenContentLength)) return RefuseAsync(context, "it has both Transfer-Encoding and Content-Length.");
        return headers.TransferEncoding.ToString().Equals("chunked", StringComparison.OrdinalIgnoreCase)
            ? next(context)
            : RefuseAsync(context, "its Transfer-Encoding is not 'chunked' alone.");
    }

    private static Task RefuseAsync(HttpContext context, string reason)
    {
        context.Response.Headers.Connection = "close";
        return ApiErrorWriter.WriteAsync(context, ApiErrors.MalformedRequest(reason));
    }
}
