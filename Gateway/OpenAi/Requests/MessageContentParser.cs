using System.Text.Json;
using IdleCloud.Gateway.OpenAi.Errors;

namespace IdleCloud.Gateway.OpenAi.Requests;

/// <summary>Reads a message's <c>content</c>: a string, or an array of text parts.</summary>
internal static class MessageContentParser
{
    /// <summary>Between two parts, as llama.cpp and vLLM put it for models that take one string.</summary>
    private const string PartSeparator = "\n";

    /// <summary>Reads the content as one string.</summary>
    public static ApiError? Read(JsonElement value, ParamPath path, out string content)
    {
        content = "";
        if (value.ValueKind is JsonValueKind.String) return JsonValues.Text(value, path, out content);
        if (value.ValueKind is not JsonValueKind.Array)
        {
            return ParameterErrors.WrongType(path.ToString(), "a string or an array of text parts", value.ValueKind);
        }

        int count = value.GetArrayLength();
        if (count == 0) return ParameterErrors.Invalid(path.ToString(), "at least one part");
        string[] texts = new string[count];
        int index = 0;
        foreach (JsonElement part in value.EnumerateArray())
        {
            if (ReadPart(part, path.At(index), out texts[index]) is { } error) return error;
            index++;
        }

        content = count == 1 ? texts[0] : string.Join(PartSeparator, texts);
        return null;
    }

    private static ApiError? ReadPart(JsonElement part, ParamPath path, out string text)
    {
        text = "";
        if (part.ValueKind is not JsonValueKind.Object) return ParameterErrors.WrongType(path.ToString(), "an object", part.ValueKind);
        if (!part.TryGetProperty("type"u8, out JsonElement type)) return ParameterErrors.Missing(path.Dot("type").ToString());
        if (JsonValues.Text(type, path.Dot("type"), out string name) is { } error) return error;
        switch (name)
        {
            case "text":
                return part.TryGetProperty("text"u8, out JsonElement value)
                    ? JsonValues.Text(value, path.Dot("text"), out text)
                    : ParameterErrors.Missing(path.Dot("text").ToString());
            case "image_url" or "input_audio" or "file" or "refusal" or "video_url":
                return ParameterErrors.Unsupported(path.Dot("type").ToString(), "Messages are text only.");
            default:
                return ParameterErrors.Invalid(path.Dot("type").ToString(), "'text'");
        }
    }
}
