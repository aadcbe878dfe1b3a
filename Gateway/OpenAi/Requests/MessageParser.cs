using System.Buffers;
using System.Text.Json;
using Google.Protobuf.Collections;
using IdleCloud.Gateway.OpenAi.Errors;
using IdleCloud.Wire;

namespace IdleCloud.Gateway.OpenAi.Requests;

/// <summary>Reads <c>messages</c>.</summary>
internal sealed class MessageParser(int maxMessages)
{
    private const int MaxNameLength = 64;
    private const int MaxToolCallIdLength = 256;
    private const string NoTools = "Tools are not available yet; leave out messages that call them.";

    // OpenAI's pattern for names. These characters are part of the templates that models are prompted with.
    private static readonly SearchValues<char> ForbiddenInNames = SearchValues.Create(" \t\r\n\f\v<|\\/>");

    /// <summary>Reads all messages.</summary>
    public ApiError? Read(JsonElement value, RepeatedField<ChatMessage> messages)
    {
        if (value.ValueKind is not JsonValueKind.Array) return ParameterErrors.WrongType("messages", "an array", value.ValueKind);
        int count = value.GetArrayLength();
        if (count == 0 || count > maxMessages)
        {
            return ParameterErrors.Invalid("messages", string.Create(null, $"an array of 1 to {maxMessages} messages"));
        }

        int index = 0;
        foreach (JsonElement element in value.EnumerateArray())
        {
            ChatMessage message = new();
            if (ReadMessage(element, new ParamPath("messages").At(index++), message) is { } error) return error;
            messages.Add(message);
        }

        return null;
    }

    private static ApiError? ReadMessage(JsonElement element, ParamPath path, ChatMessage message)
    {
        if (element.ValueKind is not JsonValueKind.Object) return ParameterErrors.WrongType(path.ToString(), "an object", element.ValueKind);
        bool hasContent = false;
        bool hasToolCallId = false;
        Span<char> buffer = stackalloc char[JsonValues.MaxNameLength];
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (property.Value.ValueKind is JsonValueKind.Null) continue;
            ReadOnlySpan<char> name = JsonValues.NameOf(property, buffer);
            hasContent |= name is "content";
            hasToolCallId |= name is "tool_call_id";
            if (ReadMember(name, property.Value, path, message) is { } error) return error;
        }

        if (message.Role is Role.Unspecified) return ParameterErrors.Missing(path.Dot("role").ToString());
        if (!hasContent) return ParameterErrors.Missing(path.Dot("content").ToString());
        return message.Role is Role.Tool && !hasToolCallId ? ParameterErrors.Missing(path.Dot("tool_call_id").ToString()) : null;
    }

    private static ApiError? ReadMember(ReadOnlySpan<char> name, JsonElement value, ParamPath path, ChatMessage message)
    {
        switch (name)
        {
            case "role":
                return ReadRole(value, path.Dot("role"), message);
            case "content":
                ApiError? error = MessageContentParser.Read(value, path.Dot("content"), out string content);
                message.Content = content;
                return error;
            case "name":
                return ReadName(value, path.Dot("name"), message);
            case "tool_call_id":
                ApiError? wrong = JsonValues.ShortText(value, path.Dot("tool_call_id"), MaxToolCallIdLength, out string id);
                message.ToolCallId = id;
                return wrong;
            case "tool_calls":
                return RestrictedParameters.OnlyEmpty(value, path.Dot("tool_calls").ToString(), JsonValueKind.Array, NoTools);
            case "function_call":
                return ParameterErrors.Unsupported(path.Dot("function_call").ToString(), NoTools);
            case "refusal":
                return ParameterErrors.Unsupported(path.Dot("refusal").ToString(), "Send the refusal as the message's content.");
            case "audio":
                return ParameterErrors.Unsupported(path.Dot("audio").ToString(), "Messages are text only.");
            default:
                return null;
        }
    }

    private static ApiError? ReadRole(JsonElement value, ParamPath path, ChatMessage message)
    {
        if (JsonValues.Text(value, path, out string role) is { } error) return error;
        message.Role = role switch
        {
            "user" => Role.User,
            "assistant" => Role.Assistant,
            // What the newer name is to OpenAI's own models, the older one is to the open models that miners run.
            "system" or "developer" => Role.System,
            "tool" => Role.Tool,
            _ => Role.Unspecified,
        };
        return message.Role is Role.Unspecified
            ? ParameterErrors.Invalid(path.ToString(), "'system', 'developer', 'user', 'assistant' or 'tool'")
            : null;
    }

    private static ApiError? ReadName(JsonElement value, ParamPath path, ChatMessage message)
    {
        if (JsonValues.ShortText(value, path, MaxNameLength, out string name) is { } error) return error;
        message.Name = name;
        return name.Length == 0 || name.AsSpan().ContainsAny(ForbiddenInNames)
            ? ParameterErrors.Invalid(path.ToString(), "1 to 64 characters without white space and < | \\ / >")
            : null;
    }
}
