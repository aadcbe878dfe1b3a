using System.Runtime.InteropServices;
using System.Text.Json;

namespace IdleCloud.Gateway.Batches;

/// <summary>One line of a batch's file: a request, and the name that its owner finds the answer by.</summary>
/// <param name="CustomId">That name.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Url">The path.</param>
/// <param name="Model">The model that it asks for.</param>
/// <param name="Body">The body, a JSON object, as it is in the line.</param>
internal sealed record BatchRequest(string CustomId, string Method, string Url, string Model, ReadOnlyMemory<byte> Body)
{
    private const int MaxDepth = 34;

    // As for every request: of two members of one name nobody can say which one is meant.
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth };

    /// <summary>Reads a line.</summary>
    /// <param name="line">Its bytes.</param>
    /// <param name="problem">What is wrong with it: a code, a message, and the member concerned.</param>
    /// <returns>The request; null when something is wrong.</returns>
    public static BatchRequest? Read(ReadOnlyMemory<byte> line, out (string Code, string Message, string? Param) problem)
    {
        problem = default;
        try
        {
            using JsonDocument document = JsonDocument.Parse(line, Options);
            JsonElement root = document.RootElement;
            if (root.ValueKind is not JsonValueKind.Object) throw new JsonException("it is no JSON object.");
            if (!TryText(root, "custom_id", ref problem, out string customId)) return null;
            if (!TryText(root, "method", ref problem, out string method)) return null;
            if (!TryText(root, "url", ref problem, out string url)) return null;
            if (!root.TryGetProperty("body", out JsonElement body) || body.ValueKind is not JsonValueKind.Object)
            {
                problem = ("missing_required_parameter", "The line needs a 'body', a JSON object.", "body");
                return null;
            }

            if (!TryText(body, "model", ref problem, out string model)) return null;
            return new BatchRequest(customId, method, url, model, JsonMarshal.GetRawUtf8Value(body).ToArray());
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second one for text that cannot be unescaped.
            problem = ("invalid_json_line", $"The line is not valid JSON: {e.Message}", null);
            return null;
        }
    }

    private static bool TryText(JsonElement from, string name, ref (string Code, string Message, string? Param) problem, out string text)
    {
        text = "";
        if (from.TryGetProperty(name, out JsonElement value) && value.ValueKind is JsonValueKind.String && value.GetString() is { Length: > 0 } found)
        {
            text = found;
            return true;
        }

        problem = ("missing_required_parameter", $"The line needs '{name}', a string that is not empty.", name);
        return false;
    }}
