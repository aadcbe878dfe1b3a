using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using IdleCloud.Gateway.OpenAi.Errors;

namespace IdleCloud.Gateway.OpenAi.Requests;

/// <summary>
/// Reads single values of the request strictly: no number in a string, no integer with a fraction, nothing that a parser behind us
/// might read differently. Each method answers with the error to give, or null when the value is good.
/// </summary>
internal static class JsonValues
{
    /// <summary>A name longer than this is none that the API knows.</summary>
    public const int MaxNameLength = 64;

    /// <summary>The name of a property without an allocation; empty for one that is too long to be known.</summary>
    /// <param name="property">The property.</param>
    /// <param name="buffer">Room for <see cref="MaxNameLength"/> characters.</param>
    public static ReadOnlySpan<char> NameOf(JsonProperty property, Span<char> buffer)
    {
        ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8PropertyName(property);
        if (raw.Contains((byte)'\\')) return property.Name;
        return raw.Length > MaxNameLength ? default : buffer[..Encoding.UTF8.GetChars(raw, buffer)];
    }

    /// <summary>A boolean.</summary>
    public static ApiError? Boolean(JsonElement value, ParamPath path, out bool result)
    {
        result = value.ValueKind is JsonValueKind.True;
        return result || value.ValueKind is JsonValueKind.False
            ? null
            : ParameterErrors.WrongType(path.ToString(), "a boolean", value.ValueKind);
    }

    /// <summary>A finite number in a range, both ends included.</summary>
    public static ApiError? Number(JsonElement value, ParamPath path, double min, double max, out double result)
    {
        result = 0;
        if (value.ValueKind is not JsonValueKind.Number) return ParameterErrors.WrongType(path.ToString(), "a number", value.ValueKind);

        // A number too large for a double is read as infinity, which no range contains; adding zero turns −0 into 0.
        if (value.TryGetDouble(out double number) && number >= min && number <= max)
        {
            result = number + 0.0;
            return null;
        }

        return ParameterErrors.Invalid(path.ToString(), string.Create(null, $"a number between {min} and {max}"));
    }

    /// <summary>An integer in a range, both ends included; written as one, so that <c>10.0</c> and <c>1e1</c> are refused.</summary>
    public static ApiError? Integer(JsonElement value, ParamPath path, long min, long max, out long result)
    {
        result = 0;
        if (value.ValueKind is not JsonValueKind.Number) return ParameterErrors.WrongType(path.ToString(), "an integer", value.ValueKind);
        if (JsonMarshal.GetRawUtf8Value(value).IndexOfAny(".eE"u8) >= 0)
        {
            return ParameterErrors.WrongType(path.ToString(), "an integer", "a number with a fraction or an exponent");
        }

        return value.TryGetInt64(out result) && result >= min && result <= max
            ? null
            : ParameterErrors.Invalid(path.ToString(), string.Create(null, $"an integer between {min} and {max}"));
    }

    /// <summary>
    /// Text that any engine can take as it is: no lone surrogate, which no UTF-8 can carry, and no NUL, which ends a string in
    /// engines written in C. Other control characters pass: they are part of logs and source code that people ask about.
    /// </summary>
    public static ApiError? Text(JsonElement value, ParamPath path, out string result)
    {
        result = "";
        if (value.ValueKind is not JsonValueKind.String) return ParameterErrors.WrongType(path.ToString(), "a string", value.ValueKind);
        try
        {
            result = value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // The body is known to be UTF-8, so that only an escape like \ud800 without its other half can fail here.
            return ParameterErrors.Invalid(path.ToString(), "text in which every \\ud800-\\udfff escape is part of a surrogate pair");
        }

        return result.Contains('\0') ? ParameterErrors.Invalid(path.ToString(), "text without the character \\u0000") : null;
    }

    /// <summary>Text of bounded length.</summary>
    /// <param name="value">The value.</param>
    /// <param name="path">Where it stands.</param>
    /// <param name="maxLength">The most UTF-16 code units.</param>
    /// <param name="result">The text.</param>
    public static ApiError? ShortText(JsonElement value, ParamPath path, int maxLength, out string result)
    {
        if (Text(value, path, out result) is { } error) return error;
        return result.Length <= maxLength
            ? null
            : ParameterErrors.Invalid(path.ToString(), string.Create(null, $"at most {maxLength} characters"));
    }
}
