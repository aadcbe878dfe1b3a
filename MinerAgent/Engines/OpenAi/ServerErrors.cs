using System.Net;
using System.Text.Json;

namespace IdleCloud.MinerAgent.Engines.OpenAi;

/// <summary>
/// Sorts what servers answer instead of an answer. Their own words are read but never passed on: some quote the request.
/// </summary>
internal static class ServerErrors
{
    /// <summary>How servers say that a prompt is too long: llama-server's type, OpenAI's code, and the messages of vLLM, SGLang and others.</summary>
    private static readonly string[] ContextWords =
    [
        "exceed_context_size", "context_length_exceeded", "maximum context length", "context length", "context size", "context window",
        "longer than the model", "max_model_len", "input is too long", "prompt is too long", "too many tokens",
    ];

    /// <summary>How servers say that the model's template refuses the conversation: llama-server, vLLM and SGLang, templates themselves.</summary>
    private static readonly string[] TemplateWords =
    [
        "jinja", "chat template", "TemplateError", "roles must alternate", "role not supported", "unexpected role", "unknown role",
    ];

    /// <summary>What an HTTP error means.</summary>
    /// <param name="status">The status.</param>
    /// <param name="body">The body, or its beginning.</param>
    public static EngineFailure FromResponse(HttpStatusCode status, string body) => status switch
    {
        HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity when IsContextLength(body) =>
            EngineFailure.ContextLength("the server says that the prompt does not fit its context"),
        // llama-server calls a template's refusal an error of its own.
        HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity or HttpStatusCode.InternalServerError when Has(body, TemplateWords) =>
            EngineFailure.Conversation("the server says that the model's template does not express the conversation"),
        HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity =>
            EngineFailure.Unsupported($"the server refused the request with status {(int)status}"),
        HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable => EngineFailure.Refused($"the server is busy (status {(int)status})"),
        _ => EngineFailure.Broken($"the server answered with status {(int)status}"),
    };

    /// <summary>What an error inside a stream means.</summary>
    public static EngineFailure FromChunk(JsonElement error) => IsContextLength(error.GetRawText())
        ? EngineFailure.ContextLength("the server says that the prompt does not fit its context")
        : EngineFailure.Broken("the server reported an error in the middle of the answer");

    private static bool IsContextLength(string text) => Has(text, ContextWords);

    private static bool Has(string text, string[] words) => words.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));
}
