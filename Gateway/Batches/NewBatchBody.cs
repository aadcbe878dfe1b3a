using System.Text.Json;
using IdleCloud.Gateway.OpenAi.Errors;
using IdleCloud.Gateway.OpenAi.Requests;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Gateway.Batches;

/// <summary>The body of <c>POST /v1/batches</c>, read strictly: what is known is checked, and what cannot be honoured is refused.</summary>
internal sealed record NewBatchBody
{
    /// <summary>More than OpenAI's bounds on metadata let it have.</summary>
    private const int MaxBytes = 64 * 1024;

    private const int MaxDepth = 8;
    private const int MaxIdLength = 128;

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth };

    /// <summary>The file with the lines.</summary>
    public string InputFileId { get; private set; } = "";

    /// <summary>The owner's notes, a JSON object; null for none.</summary>
    public string? Metadata { get; private set; }

    private string Endpoint { get; set; } = "";

    private string CompletionWindow { get; set; } = "";

    /// <summary>Reads the body.</summary>
    public static async ValueTask<(NewBatchBody? Body, ApiError? Error)> ReadAsync(HttpContext context)
    {
        if (JsonContentHeaders.Check(context.Request) is { } badHeaders) return (null, badHeaders);
        var bytes = new byte[MaxBytes + 1];
        int count = await context.Request.Body.ReadAtLeastAsync(
            bytes, bytes.Length, throwOnEndOfStream: false, context.RequestAborted).ConfigureAwait(false);
        if (count > MaxBytes) return (null, ApiErrors.RequestTooLarge(MaxBytes));
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes.AsMemory(0, count), Options);
            var body = new NewBatchBody();
            ApiError? error = document.RootElement.ValueKind is JsonValueKind.Object
                ? body.Read(document.RootElement)
                : ApiErrorCodes.InvalidType.With("The request body must be a JSON object.");
            return error is null ? (body, null) : (null, error);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return (null, ApiErrors.InvalidJson($"The request body is not valid JSON: {e.Message}"));
        }
    }

    private ApiError? Read(JsonElement root)
    {
        foreach (JsonProperty property in root.EnumerateObject())
        {
            if (property.Value.ValueKind is not JsonValueKind.Null && ReadMember(property.Name, property.Value) is { } error) return error;
        }

        if (InputFileId.Length == 0) return ParameterErrors.Missing("input_file_id");
        if (Endpoint.Length == 0) return ParameterErrors.Missing("endpoint");
        if (CompletionWindow.Length == 0) return ParameterErrors.Missing("completion_window");
        if (Endpoint != BatchReading.Endpoint) return ParameterErrors.Invalid("endpoint", $"'{BatchReading.Endpoint}', the only endpoint for batches here");
        return CompletionWindow == BatchObject.Window ? null : ParameterErrors.Invalid("completion_window", $"'{BatchObject.Window}'");
    }

    private ApiError? ReadMember(string name, JsonElement value)
    {
        ApiError? error;
        switch (name)
        {
            case "input_file_id":
                error = JsonValues.ShortText(value, name, MaxIdLength, out string file);
                InputFileId = file;
                return error;
            case "endpoint":
                error = JsonValues.ShortText(value, name, MaxIdLength, out string endpoint);
                Endpoint = endpoint;
                return error;
            case "completion_window":
                error = JsonValues.ShortText(value, name, MaxIdLength, out string window);
                CompletionWindow = window;
                return error;
            case "metadata":
                Metadata = value.GetRawText();
                return MetadataParser.Check(value);
            case "output_expires_after":
                return ParameterErrors.Unsupported(name, "Files with answers are deleted after 30 days, or with DELETE /v1/files/{id}.");
            default:
                return null;
        }
    }
}
