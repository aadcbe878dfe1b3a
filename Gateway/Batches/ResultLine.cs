using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace IdleCloud.Gateway.Batches;

/// <summary>The lines of a batch's files with answers and errors, as OpenAI has them.</summary>
internal static class ResultLine
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>A request that was answered, well or with an error.</summary>
    /// <param name="jobId">The job that it was.</param>
    /// <param name="customId">Its owner's name for it.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="requestId">The id that our logs have.</param>
    /// <param name="body">The body, JSON.</param>
    public static byte[] Answer(Guid jobId, string customId, int status, string requestId, ReadOnlySpan<byte> body)
    {
        var line = new ArrayBufferWriter<byte>(body.Length + 256);
        using (Utf8JsonWriter json = Begin(line, jobId, customId))
        {
            json.WriteStartObject("response"u8);
            json.WriteNumber("status_code"u8, status);
            json.WriteString("request_id"u8, requestId);
            json.WritePropertyName("body"u8);
            json.WriteRawValue(body, skipInputValidation: true);
            json.WriteEndObject();
            json.WriteNull("error"u8);
            json.WriteEndObject();
        }

        return End(line);
    }

    /// <summary>A request that was not run.</summary>
    /// <param name="jobId">The job that it would have been.</param>
    /// <param name="customId">Its owner's name for it.</param>
    /// <param name="code">Why.</param>
    /// <param name="message">The same in words.</param>
    public static byte[] NotRun(Guid jobId, string customId, string code, string message)
    {
        var line = new ArrayBufferWriter<byte>(256);
        using (Utf8JsonWriter json = Begin(line, jobId, customId))
        {
            json.WriteNull("response"u8);
            json.WriteStartObject("error"u8);
            json.WriteString("code"u8, code);
            json.WriteString("message"u8, message);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return End(line);
    }

    private static Utf8JsonWriter Begin(ArrayBufferWriter<byte> line, Guid jobId, string customId)
    {
        var json = new Utf8JsonWriter(line, Options);
        json.WriteStartObject();
        json.WriteString("id"u8, $"batch_req_{jobId:N}");
        json.WriteString("custom_id"u8, customId);
        return json;
    }

    private static byte[] End(ArrayBufferWriter<byte> line)
    {
        line.Write("\n"u8);
        return line.WrittenSpan.ToArray();
    }
}
