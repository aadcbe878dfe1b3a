using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using IdleCloud.Gateway.OpenAi.Errors;
using IdleCloud.Wire;

namespace IdleCloud.Gateway.OpenAi.Requests;

/// <summary>
/// Reads <c>max_price</c>: US dollars for a million tokens, as a number or as text, taken digit by digit so that no binary fraction
/// is in between.
/// </summary>
internal static class MaxPriceParser
{
    private const string Expected = "US dollars for a million tokens: digits and at most nine decimals, up to a million, without an exponent";

    /// <summary>Reads <c>max_price</c>.</summary>
    public static ApiError? Read(JsonElement value, ChatRequestDraft draft) => Read(value, "max_price", draft);

    /// <summary>Reads <c>provider</c>, of which only <c>max_price</c> means something here; the rest are wishes about other services.</summary>
    public static ApiError? ReadProvider(JsonElement value, ChatRequestDraft draft)
    {
        if (value.ValueKind is not JsonValueKind.Object) return ParameterErrors.WrongType("provider", "an object", value.ValueKind);
        return value.TryGetProperty("max_price", out JsonElement price) && price.ValueKind is not JsonValueKind.Null
            ? Read(price, "provider.max_price", draft)
            : null;
    }

    private static ApiError? Read(JsonElement value, string path, ChatRequestDraft draft)
    {
        if (value.ValueKind is not JsonValueKind.Object) return ParameterErrors.WrongType(path, "an object", value.ValueKind);
        if (draft.MaxPrice is not null) return ParameterErrors.Invalid(path, "one of 'max_price' and 'provider.max_price', not both");
        if (ReadPart(value, "prompt", path, out long? prompt) is { } promptError) return promptError;
        if (ReadPart(value, "completion", path, out long? completion) is { } completionError) return completionError;
        draft.MaxPrice = new MaxPrice(prompt, completion);
        return null;
    }

    private static ApiError? ReadPart(JsonElement price, string name, string path, out long? nanoUsd)
    {
        nanoUsd = null;
        if (!price.TryGetProperty(name, out JsonElement value) || value.ValueKind is JsonValueKind.Null) return null;
        string param = $"{path}.{name}";
        string text;
        switch (value.ValueKind)
        {
            case JsonValueKind.Number:
                text = Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(value));
                break;
            case JsonValueKind.String:
                if (JsonValues.Text(value, param, out text) is { } error) return error;
                break;
            default:
                return ParameterErrors.WrongType(param, "a number or a string", value.ValueKind);
        }

        if (!UsdText.TryParse(text, out long amount)) return ParameterErrors.Invalid(param, Expected);
        nanoUsd = amount;
        return null;
    }
}
