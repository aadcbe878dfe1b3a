using System.Text.Json;
using IdleCloud.Wire;

namespace IdleCloud.MinerAgent.Engines.OpenAi;

/// <summary>Writes a request as servers expect it.</summary>
internal static class ChatBody
{
    /// <summary>The body of <c>POST /v1/chat/completions</c>: always a stream, always with usage.</summary>
    /// <param name="request">The validated request, and the answer so far if another miner has begun it.</param>
    /// <param name="server">Who reads it.</param>
    /// <param name="requestId">SGLang's <c>rid</c>, by which the request can be aborted; null for other servers.</param>
    public static byte[] Write(InferenceRequest request, OpenAiServer server, string? requestId)
    {
        ChatRequest chat = request.Chat;
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("model", server.Model);
            if (requestId is not null) json.WriteString("rid", requestId);
            WriteMessages(json, chat, request.Resume);
            if (request.Resume is not null && server.Prefill == AnswerPrefill.OnRequest) WriteContinuation(json);
            json.WriteBoolean("stream", true);
            json.WriteStartObject("stream_options");
            json.WriteBoolean("include_usage", true);
            json.WriteEndObject();
            WriteSampling(json, chat);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void WriteMessages(Utf8JsonWriter json, ChatRequest chat, Resume? resume)
    {
        json.WriteStartArray("messages");
        foreach (ChatMessage message in chat.Messages)
        {
            json.WriteStartObject();
            json.WriteString("role", RoleName(message.Role));
            json.WriteString("content", message.Content);
            if (message.Name.Length > 0) json.WriteString("name", message.Name);
            if (message.ToolCallId.Length > 0) json.WriteString("tool_call_id", message.ToolCallId);
            json.WriteEndObject();
        }

        if (resume is not null)
        {
            json.WriteStartObject();
            json.WriteString("role", "assistant");
            json.WriteString("content", resume.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteContinuation(Utf8JsonWriter json)
    {
        json.WriteBoolean("continue_final_message", true);
        // vLLM refuses the one without the other; SGLang passes over it.
        json.WriteBoolean("add_generation_prompt", false);
    }

    private static void WriteSampling(Utf8JsonWriter json, ChatRequest chat)
    {
        // OpenAI's defaults, spelled out: every server has others (llama-server 0.8, vLLM the model maker's, Ollama 0.7).
        json.WriteNumber("temperature", chat.HasTemperature ? chat.Temperature : 1);
        json.WriteNumber("top_p", chat.HasTopP ? chat.TopP : 1);
        if (chat.HasFrequencyPenalty) json.WriteNumber("frequency_penalty", chat.FrequencyPenalty);
        if (chat.HasPresencePenalty) json.WriteNumber("presence_penalty", chat.PresencePenalty);
        if (chat.HasSeed) json.WriteNumber("seed", chat.Seed);
        // Without a limit the server goes to its context's end; a limit that does not fit beside the prompt would be refused by some.
        if (chat.MaxTokens > 0) json.WriteNumber("max_tokens", chat.MaxTokens);
        if (chat.Stop.Count > 0)
        {
            json.WriteStartArray("stop");
            foreach (string stop in chat.Stop) json.WriteStringValue(stop);
            json.WriteEndArray();
        }

        if (chat.ResponseFormat != ResponseFormat.JsonObject) return;
        json.WriteStartObject("response_format");
        json.WriteString("type", "json_object");
        json.WriteEndObject();
    }

    private static string RoleName(Role role) => role switch
    {
        Role.System => "system",
        Role.Assistant => "assistant",
        Role.Tool => "tool",
        _ => "user",
    };
}
