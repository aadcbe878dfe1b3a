using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace IdleCloud.Gateway.OpenAi.Errors;

/// <summary>
/// OpenAI's error object, <c>{"error":{"message","type","param","code"}}</c>: the body of an error answer, and the data of an
/// error event in a stream.
/// </summary>
internal static class ApiErrorJson
{
    // The answer is never HTML, so that quotes and letters of any script can stay readable.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the object without a line end.</summary>
    public static void Write(IBufferWriter<byte> output, ApiError error)
    {
        using Utf8JsonWriter json = new(output, Options);
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        json.WriteString("message"u8, error.Message);
        json.WriteString("type"u8, error.Type);
        json.WriteString("param"u8, error.Param);
        json.WriteString("code"u8, error.Code);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
