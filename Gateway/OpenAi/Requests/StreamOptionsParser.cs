using System.Text.Json;
using IdleCloud.Gateway.OpenAi.Errors;

namespace IdleCloud.Gateway.OpenAi.Requests;

/// <summary>Reads <c>stream_options</c>.</summary>
internal static class StreamOptionsParser
{
    /// <summary>Reads the options into the draft.</summary>
    public static ApiError? Read(JsonElement value, ChatRequestDraft draft)
    {
        if (value.ValueKind is not JsonValueKind.Object) return ParameterErrors.WrongType("stream_options", "an object", value.ValueKind);
        draft.HasStreamOptions = true;
        Span<char> buffer = stackalloc char[JsonValues.MaxNameLength];
        foreach (JsonProperty property in value.EnumerateObject())
        {
            if (property.Value.ValueKind is JsonValueKind.Null) continue;
            ApiError? error = null;
            switch (JsonValues.NameOf(property, buffer))
            {
                case "include_usage":
                    error = JsonValues.Boolean(property.Value, new ParamPath("stream_options").Dot("include_usage"), out bool includeUsage);
                    draft.IncludeUsage = includeUsage;
                    break;
                case "include_obfuscation":
                    error = RestrictedParameters.OnlyFalse(
                        property.Value,
                        "stream_options.include_obfuscation",
                        "Chunks are never padded; leave it out or send false.");
                    break;
            }

            if (error is not null) return error;
        }

        return null;
    }
}
