using System.Text.Json;
using IdleCloud.Gateway.OpenAi.Errors;
using IdleCloud.Wire;

namespace IdleCloud.Gateway.OpenAi.Requests;

/// <summary>Reads <c>response_format</c>.</summary>
internal static class ResponseFormatParser
{
    /// <summary>Reads the format into the request.</summary>
    public static ApiError? Read(JsonElement value, ChatRequest request)
    {
        if (value.ValueKind is not JsonValueKind.Object)
        {
            return ParameterErrors.WrongType("response_format", "an object", value.ValueKind);
        }

        ParamPath path = new ParamPath("response_format").Dot("type");
        if (!value.TryGetProperty("type"u8, out JsonElement type)) return ParameterErrors.Missing(path.ToString());
        if (JsonValues.Text(type, path, out string name) is { } error) return error;
        switch (name)
        {
            case "text":
                return null;
            case "json_object":
                request.ResponseFormat = ResponseFormat.JsonObject;
                return null;
            case "json_schema":
                return ParameterErrors.Unsupported("response_format", "Use {\"type\":\"json_object\"} and describe the schema in a message.");
            default:
                return ParameterErrors.Invalid(path.ToString(), "'text' or 'json_object'");
        }
    }
}
