using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using IdleCloud.Gateway.Api.Errors;
using IdleCloud.Gateway.OpenAi.Errors;
using IdleCloud.Gateway.OpenAi.Requests;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Gateway.Api.Requests;

/// <summary>
/// Reads bodies strictly: JSON in UTF-8 of bounded size, no member that the route does not know, none twice, no number in a string and
/// none with a fraction or exponent, nothing missing. What it means is checked by the route.
/// </summary>
internal static partial class ApiBody
{
    /// <summary>The most bytes; the largest honest body has a few hundred.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Reads the body as a <typeparamref name="T"/>.</summary>
    public static async ValueTask<ApiResult<T>> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
    {
        ApiResult<byte[]> body = await ReadBytesAsync(context).ConfigureAwait(false);
        return body.IsValid ? Parse(body.Value, type) : body.Error;
    }

    /// <summary>Parses a whole body.</summary>
    public static ApiResult<T> Parse<T>(ReadOnlySpan<byte> body, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(body, type) is { } value
                ? value
                : AccountErrorCodes.Validation.With("The request body must be a JSON object.");
        }
        catch (JsonException e)
        {
            return Explain(e);
        }
    }

    /// <summary>The bytes of the body, after its headers were found good.</summary>
    public static async ValueTask<ApiResult<byte[]>> ReadBytesAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        if (JsonContentHeaders.Check(request) is { } badHeaders) return AccountErrors.Translate(badHeaders);
        if (request.ContentLength > MaxBytes) return TooLarge();
        PipeReader reader = request.BodyReader;
        while (true)
        {
            ReadResult read = await reader.ReadAsync(context.RequestAborted).ConfigureAwait(false);
            ReadOnlySequence<byte> body = read.Buffer;
            if (body.Length > MaxBytes || read.IsCompleted)
            {
                ApiResult<byte[]> result = body.Length > MaxBytes ? TooLarge() : body.ToArray();
                reader.AdvanceTo(body.End);
                return result;
            }

            reader.AdvanceTo(body.Start, body.End);
        }
    }

    private static ApiError TooLarge() => AccountErrors.Translate(ApiErrors.RequestTooLarge(MaxBytes));

    /// <summary>What is wrong in the API's words: the serializer's name our types, which say nothing to a caller.</summary>
    private static ApiError Explain(JsonException e)
    {
        if (MissingRegex().Match(e.Message) is { Success: true } missing)
        {
            string names = missing.Groups[1].Value;
            return AccountErrorCodes.Validation.With($"Missing in the request body: {names}.", names.Split('\'')[1]);
        }

        if (UnknownRegex().Match(e.Message) is { Success: true } unknown)
        {
            string name = ApiErrors.Excerpt(unknown.Groups[1].Value);
            return AccountErrorCodes.Validation.With($"Unknown member '{name}' in the request body.", name);
        }

        string path = e.Path is { Length: > 2 } ? e.Path[2..] : "";
        return path.Length > 0
            ? AccountErrorCodes.Validation.With($"Invalid value for '{ApiErrors.Excerpt(path)}': of another type, or out of range.", path)
            : AccountErrorCodes.Validation.With("The request body is not a valid JSON object in UTF-8 without repeated members.");
    }

    [GeneratedRegex("missing required properties including: (.*?)\\.?$")]
    private static partial Regex MissingRegex();

    [GeneratedRegex("The JSON property '(.*?)' could not be mapped")]
    private static partial Regex UnknownRegex();
}
