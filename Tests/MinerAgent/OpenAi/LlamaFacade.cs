using System.Text.Json;
using IdleCloud.MinerAgent.Engines;
using IdleCloud.MinerAgent.Engines.Llama;
using IdleCloud.MinerAgent.Engines.Text;
using IdleCloud.Tests.MinerAgent.Llama;
using IdleCloud.Wire;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Tests.MinerAgent.OpenAi;

/// <summary>
/// An OpenAI-compatible server on the real llama engine. Like a server without a reasoning parser it leaves the thoughts in the
/// text, and it answers what does not fit or does not render
/// as llama-server does.
/// </summary>
public sealed class LlamaFacade : IAsyncLifetime
{
    private LlamaEngine? _llama;
    private ScriptedServer? _server;

    /// <summary>The facade's address.</summary>
    public Uri Url => _server!.Url;

    public async ValueTask InitializeAsync()
    {
        _llama = await LlamaTestEngine.StartAsync();
        _server = await ScriptedServer.StartAsync();
        _server.Models = """{"data":[{"id":"idle-tiny","owned_by":"llamacpp","max_model_len":1024}]}""";
        _server.Chat = context => AnswerAsync(context, ScriptedServer.BodyOf(context));
    }

    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        await _llama!.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context, JsonElement body)
    {
        var sink = new EventSink(context);
        InferenceResult result = await _llama!.RunAsync(RequestOf(Read(body)), sink, context.RequestAborted);
        if (result.Failure is { Code: FailureCode.ContextLength })
        {
            await ScriptedServer.Refuse(400, """{"error":{"code":400,"message":"too long","type":"exceed_context_size_error"}}""")(context);
            return;
        }

        if (result.Failure is { Code: FailureCode.Conversation })
        {
            // llama-server's words and status for it.
            await ScriptedServer.Refuse(500, """{"error":{"code":500,"message":"Jinja Exception: …","type":"server_error"}}""")(context);
            return;
        }

        if (context.RequestAborted.IsCancellationRequested) return;
        string reason = result.FinishReason == FinishReason.Length ? "length" : "stop";
        await sink.SendAsync($$$"""{"choices":[{"delta":{},"finish_reason":"{{{reason}}}"}]}""");
        await sink.SendAsync($$$"""{"choices":[],"usage":{"prompt_tokens":{{{result.Usage.Prompt}}},"completion_tokens":{{{result.Usage.Completion}}}}}""");
        await sink.SendAsync("[DONE]");
    }

    /// <summary>Goes on with an answer at the conversation's end, as llama-server does, where no stop string has begun.</summary>
    private static InferenceRequest RequestOf(ChatRequest chat)
    {
        if (chat.Messages[^1] is not { Role: Role.Assistant } begun) return new InferenceRequest(chat, ModelFamily.Plain);
        chat.Messages.RemoveAt(chat.Messages.Count - 1);
        chat.Stop.Clear();
        return new InferenceRequest(chat, ModelFamily.Plain, new Resume { Text = begun.Content });
    }

    private static ChatRequest Read(JsonElement body)
    {
        var chat = new ChatRequest { Temperature = body.GetProperty("temperature").GetDouble(), TopP = body.GetProperty("top_p").GetDouble() };
        foreach (JsonElement message in body.GetProperty("messages").EnumerateArray())
        {
            chat.Messages.Add(new ChatMessage
            {
                Role = Enum.Parse<Role>(message.GetProperty("role").GetString()!, ignoreCase: true),
                Content = message.GetProperty("content").GetString(),
                Name = message.TryGetProperty("name", out JsonElement name) ? name.GetString() : "",
                ToolCallId = message.TryGetProperty("tool_call_id", out JsonElement call) ? call.GetString() : "",
            });
        }

        if (body.TryGetProperty("max_tokens", out JsonElement limit)) chat.MaxTokens = limit.GetUInt32();
        if (body.TryGetProperty("seed", out JsonElement seed)) chat.Seed = seed.GetInt64();
        if (body.TryGetProperty("frequency_penalty", out JsonElement frequency)) chat.FrequencyPenalty = frequency.GetDouble();
        if (body.TryGetProperty("presence_penalty", out JsonElement presence)) chat.PresencePenalty = presence.GetDouble();
        if (body.TryGetProperty("response_format", out _)) chat.ResponseFormat = ResponseFormat.JsonObject;
        if (body.TryGetProperty("stop", out JsonElement stops)) chat.Stop.Add(stops.EnumerateArray().Select(stop => stop.GetString()));
        return chat;
    }

    /// <summary>Writes each piece as an event.</summary>
    private sealed class EventSink(HttpContext context) : IInferenceSink
    {
        public async ValueTask WriteAsync(PieceKind kind, string text, int tokens, CancellationToken cancellationToken) =>
            await SendAsync($$$"""{"choices":[{"delta":{"content":{{{JsonSerializer.Serialize(text)}}}}}]}""");

        public async Task SendAsync(string data)
        {
            if (!context.Response.HasStarted) context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync($"data: {data}\n\n");
            await context.Response.Body.FlushAsync();
        }
    }
}
