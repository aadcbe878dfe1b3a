using System.Text.Json;

namespace IdleCloud.Gateway.OpenAi.Errors;

/// <summary>The errors about one parameter of a request. The path in <c>param</c> is also named in the message.</summary>
internal static class ParameterErrors
{
    /// <summary>A parameter that must be there is not.</summary>
    public static ApiError Missing(string param) => ApiErrorCodes.MissingRequiredParameter.With(
        $"Missing required parameter: '{param}'.", param);

    /// <summary>The value is of another JSON type.</summary>
    /// <param name="param">The parameter's path.</param>
    /// <param name="expected">What is expected, with its article: <c>an integer</c>.</param>
    /// <param name="got">What came, with its article.</param>
    public static ApiError WrongType(string param, string expected, string got) => ApiErrorCodes.InvalidType.With(
        $"Invalid type for '{param}': expected {expected}, but got {got} instead.", param);

    /// <inheritdoc cref="WrongType(string, string, string)"/>
    public static ApiError WrongType(string param, string expected, JsonValueKind got) => WrongType(param, expected, NameOf(got));

    /// <summary>The value has the right type and is not allowed.</summary>
    /// <param name="param">The parameter's path.</param>
    /// <param name="expected">What is expected, as the end of a sentence: <c>a number between 0 and 2</c>.</param>
    public static ApiError Invalid(string param, string expected) => ApiErrorCodes.InvalidValue.With(
        $"Invalid value for '{param}': expected {expected}.", param);

    /// <summary>The API has this parameter or value, and no miner can honour it here.</summary>
    /// <param name="param">The parameter's path.</param>
    /// <param name="advice">What works instead, as a sentence.</param>
    public static ApiError Unsupported(string param, string advice) => ApiErrorCodes.UnsupportedParameter.With(
        $"Unsupported parameter: '{param}' is not available here with this value. {advice}", param);

    private static string NameOf(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        _ => "null",
    };
}
