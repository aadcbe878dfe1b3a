using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using IdleCloud.Gateway.Api.Errors;

namespace IdleCloud.Gateway.Api.Requests;

/// <summary>
/// JSON merge patch (RFC 7396) for flat objects: a member that is there replaces, null takes away, and what is absent stays. The result is
/// read as strictly as any body.
/// </summary>
internal static class MergePatch
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>The value with the patch applied.</summary>
    public static ApiResult<T> Apply<T>(T value, byte[] patch, JsonTypeInfo<T> type)
    {
        JsonNode? members;
        try
        {
            members = JsonNode.Parse(patch, documentOptions: Strict);
        }
        catch (JsonException)
        {
            members = null;
        }

        if (members is not JsonObject changes || JsonSerializer.SerializeToNode(value, type) is not JsonObject target)
        {
            return AccountErrorCodes.Validation.With("The request body is not a valid JSON object in UTF-8 without repeated members.");
        }

        foreach ((string name, JsonNode? change) in changes) target[name] = change?.DeepClone();
        return ApiBody.Parse(JsonSerializer.SerializeToUtf8Bytes(target, ApiJsonContext.Default.JsonObject), type);
    }
}
