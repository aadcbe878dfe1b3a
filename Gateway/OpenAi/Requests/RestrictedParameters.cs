using System.Text.Json;
using IdleCloud.Gateway.OpenAi.Errors;

namespace IdleCloud.Gateway.OpenAi.Requests;

/// <summary>
/// Parameters of OpenAI's API of which only the values without any effect are accepted: what clients send by default passes, and
/// what would change the answer is refused, since an ignored wish is worse than a refused one.
/// </summary>
internal static class RestrictedParameters
{
    private const string LeaveOut = "Leave it out.";
    private const string NoTools = "Tools are not available yet; leave it out.";
    private const string TextOnly = "Answers are text only; leave it out.";

    private const int MaxChoices = 128;
    private const int MaxTopLogprobs = 20;

    /// <summary>The error to answer with; null for a harmless value, and for a name that the API does not know.</summary>
    /// <param name="name">The parameter.</param>
    /// <param name="value">Its value, not null.</param>
    public static ApiError? Check(ReadOnlySpan<char> name, JsonElement value) => name switch
    {
        "n" => OnlyInteger(value, "n", 1, MaxChoices, only: 1, "Only 1 is available; send several requests for several answers."),
        "logprobs" => OnlyFalse(value, "logprobs", "Log probabilities are not available."),
        "top_logprobs" => OnlyInteger(value, "top_logprobs", 0, MaxTopLogprobs, only: 0, "Log probabilities are not available."),
        "logit_bias" => OnlyEmpty(value, "logit_bias", JsonValueKind.Object, LeaveOut),
        "tools" => OnlyEmpty(value, "tools", JsonValueKind.Array, NoTools),
        "functions" => OnlyEmpty(value, "functions", JsonValueKind.Array, NoTools),
        "tool_choice" => ToolChoice(value, "tool_choice"),
        "function_call" => ToolChoice(value, "function_call"),
        // Without tools there is nothing to call in parallel, whatever it says.
        "parallel_tool_calls" => JsonValues.Boolean(value, "parallel_tool_calls", out _),
        "modalities" => Modalities(value),
        "audio" => ParameterErrors.Unsupported("audio", TextOnly),
        "prediction" => ParameterErrors.Unsupported("prediction", LeaveOut),
        "web_search_options" => ParameterErrors.Unsupported("web_search_options", LeaveOut),
        "reasoning_effort" => ParameterErrors.Unsupported("reasoning_effort", "Every model thinks as much as it does by default; leave it out."),
        "verbosity" => OnlyWords(value, "verbosity", ["medium"], LeaveOut),
        "service_tier" => OnlyWords(value, "service_tier", ["auto", "default"], "There is one tier; leave it out or send 'auto'."),
        "prompt_cache_retention" => OnlyWords(value, "prompt_cache_retention", ["in_memory", "in-memory"], LeaveOut),
        "store" => OnlyFalse(value, "store", "Answers are never stored; leave it out or send false."),
        _ => null,
    };

    /// <summary>False passes, true is refused.</summary>
    public static ApiError? OnlyFalse(JsonElement value, string param, string advice)
    {
        if (JsonValues.Boolean(value, param, out bool wanted) is { } error) return error;
        return wanted ? ParameterErrors.Unsupported(param, advice) : null;
    }

    /// <summary>An empty array or object passes.</summary>
    public static ApiError? OnlyEmpty(JsonElement value, string param, JsonValueKind kind, string advice)
    {
        if (value.ValueKind != kind)
        {
            return ParameterErrors.WrongType(param, kind is JsonValueKind.Array ? "an array" : "an object", value.ValueKind);
        }

        int count = kind is JsonValueKind.Array ? value.GetArrayLength() : value.GetPropertyCount();
        return count == 0 ? null : ParameterErrors.Unsupported(param, advice);
    }

    private static ApiError? OnlyInteger(JsonElement value, string param, int min, int max, int only, string advice)
    {
        if (JsonValues.Integer(value, param, min, max, out long number) is { } error) return error;
        return number == only ? null : ParameterErrors.Unsupported(param, advice);
    }

    private static ApiError? OnlyWords(JsonElement value, string param, ReadOnlySpan<string> words, string advice)
    {
        if (JsonValues.Text(value, param, out string word) is { } error) return error;
        return words.Contains(word) ? null : ParameterErrors.Unsupported(param, advice);
    }

    /// <summary>Without tools, both <c>auto</c> and <c>none</c> mean an answer in text.</summary>
    private static ApiError? ToolChoice(JsonElement value, string param) => value.ValueKind switch
    {
        JsonValueKind.String => OnlyWords(value, param, ["auto", "none"], NoTools),
        JsonValueKind.Object => ParameterErrors.Unsupported(param, NoTools),
        _ => ParameterErrors.WrongType(param, "a string or an object", value.ValueKind),
    };

    private static ApiError? Modalities(JsonElement value)
    {
        if (value.ValueKind is not JsonValueKind.Array) return ParameterErrors.WrongType("modalities", "an array", value.ValueKind);
        int index = 0;
        foreach (JsonElement modality in value.EnumerateArray())
        {
            if (JsonValues.Text(modality, new ParamPath("modalities").At(index++), out string name) is { } error) return error;
            if (name != "text") return ParameterErrors.Unsupported("modalities", TextOnly);
        }

        return null;
    }
}
