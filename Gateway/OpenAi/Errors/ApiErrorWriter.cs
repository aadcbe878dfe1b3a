using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace IdleCloud.Gateway.OpenAi.Errors;

/// <summary>Answers a request with an error. Headers that are already set (request id, CORS) stay.</summary>
internal static class ApiErrorWriter
{
    private const double MinRetryAfterSeconds = 1;
    private const string ShouldRetry = "x-should-retry";

    /// <summary>SDKs sleep whatever they are told, so a mistake here must not park a client for an hour.</summary>
    private const double MaxRetryAfterSeconds = 60;

    /// <summary>Writes the whole answer.</summary>
    /// <exception cref="InvalidOperationException">The response has already started.</exception>
    public static Task WriteAsync(HttpContext context, ApiError error)
    {
        HttpResponse response = context.Response;
        if (response.HasStarted) throw new InvalidOperationException("The response has started; its status can no longer change.");

        response.StatusCode = error.Status;
        WriteHeaders(response.Headers, error);

        ArrayBufferWriter<byte> body = new(512);
        ApiErrorJson.Write(body, error);
        response.ContentType = "application/json";
        response.ContentLength = body.WrittenCount;
        return response.Body.WriteAsync(body.WrittenMemory).AsTask();
    }

    /// <summary>True for an answer with an error that the same request would get again.</summary>
    public static bool IsFinal(HttpResponse response) => response.Headers[ShouldRetry] == "false";

    private static void WriteHeaders(IHeaderDictionary headers, ApiError error)
    {
        headers.CacheControl = "no-store";
        if (!error.MayRetry) headers[ShouldRetry] = "false";
        if (error.Status == StatusCodes.Status401Unauthorized) headers.WWWAuthenticate = "Bearer";
        if (error.RetryAfter is not { } wait) return;
        double seconds = Math.Clamp(Math.Ceiling(wait.TotalSeconds), MinRetryAfterSeconds, MaxRetryAfterSeconds);
        headers[HeaderNames.RetryAfter] = seconds.ToString(CultureInfo.InvariantCulture);
    }
}
