using System.Text.Json;
using IdleCloud.Gateway.OpenAi.Errors;

namespace IdleCloud.Gateway.OpenAi.Requests;

/// <summary>Checks <c>metadata</c> against OpenAI's bounds. It is the customer's own note: accepted, and kept nowhere.</summary>
internal static class MetadataParser
{
    private const int MaxPairs = 16;
    private const int MaxKeyLength = 64;
    private const int MaxValueLength = 512;

    /// <summary>The error to answer with, or null.</summary>
    public static ApiError? Check(JsonElement value)
    {
        if (value.ValueKind is not JsonValueKind.Object) return ParameterErrors.WrongType("metadata", "an object", value.ValueKind);
        if (value.GetPropertyCount() > MaxPairs)
        {
            return ParameterErrors.Invalid("metadata", string.Create(null, $"at most {MaxPairs} pairs"));
        }

        foreach (JsonProperty pair in value.EnumerateObject())
        {
            if (pair.Name.Length > MaxKeyLength)
            {
                return ParameterErrors.Invalid("metadata", string.Create(null, $"keys of at most {MaxKeyLength} characters"));
            }

            if (JsonValues.ShortText(pair.Value, new ParamPath("metadata").Dot(pair.Name), MaxValueLength, out _) is { } error) return error;
        }

        return null;
    }
}
