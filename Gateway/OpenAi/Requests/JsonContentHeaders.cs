using IdleCloud.Gateway.OpenAi.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace IdleCloud.Gateway.OpenAi.Requests;

/// <summary>
/// Says by its headers whether a body is plain JSON in UTF-8. Compressed bodies are refused rather than bounded after inflation:
/// no SDK sends them, and a small body that becomes a large one is an old way to use up memory.
/// </summary>
internal static class JsonContentHeaders
{
    private const string JsonMediaType = "application/json";

    /// <summary>The error to answer with, or null when the headers are good.</summary>
    public static ApiError? Check(HttpRequest request)
    {
        string encoding = request.Headers.ContentEncoding.ToString();
        if (encoding.Length > 0 && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            return ApiErrors.UnsupportedMediaType(
                $"Content-Encoding '{ApiErrors.Excerpt(encoding)}' is not accepted. Send the body uncompressed.");
        }

        string? contentType = request.ContentType;
        if (string.Equals(contentType, JsonMediaType, StringComparison.OrdinalIgnoreCase)) return null;
        if (!MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? parsed)
            || !parsed.MediaType.Equals(JsonMediaType, StringComparison.OrdinalIgnoreCase))
        {
            return ApiErrors.UnsupportedMediaType("Send the request with 'Content-Type: application/json'.");
        }

        ReadOnlySpan<char> charset = HeaderUtilities.RemoveQuotes(parsed.Charset).AsSpan();
        return charset.IsEmpty || charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            ? null
            : ApiErrors.UnsupportedMediaType("Send the JSON as UTF-8; other charsets are not accepted.");
    }
}
