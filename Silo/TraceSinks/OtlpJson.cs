using System.Buffers;
using System.Globalization;
using System.Text.Json;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Money;
using IdleCloud.Contracts.UsageEvents;

namespace IdleCloud.Silo.TraceSinks;

/// <summary>
/// Writes spans as an OTLP request in JSON, with the attributes of OpenTelemetry's conventions for generative AI: counts, times, ids and
/// outcomes, never a prompt or an answer.
/// </summary>
internal static class OtlpJson
{
    private const int KindServer = 2, StatusError = 2;

    /// <summary>A request with these spans.</summary>
    public static byte[] Write(IEnumerable<SpanOf> spans)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("resourceSpans");
            json.WriteStartObject();
            json.WriteStartObject("resource");
            json.WriteStartArray("attributes");
            Attribute(json, "service.name", "idlecloud");
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteStartArray("scopeSpans");
            json.WriteStartObject();
            json.WriteStartObject("scope");
            json.WriteString("name", "idlecloud");
            json.WriteEndObject();
            json.WriteStartArray("spans");
            foreach (SpanOf span in spans) Write(json, span, span.Event.Job!);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, SpanOf span, UsageJob job)
    {
        json.WriteStartObject();
        json.WriteString("traceId", span.Trace.ToHexString());
        json.WriteString("spanId", span.Id.ToHexString());
        if (span.Parent != default) json.WriteString("parentSpanId", span.Parent.ToHexString());
        json.WriteString("name", $"chat {job.ModelId}");
        json.WriteNumber("kind", KindServer);
        json.WriteString("startTimeUnixNano", Nanoseconds(span.Event.At - (job.Trace?.Duration ?? TimeSpan.Zero)));
        json.WriteString("endTimeUnixNano", Nanoseconds(span.Event.At));
        json.WriteStartArray("attributes");
        WriteAttributes(json, span.Event, job);
        json.WriteEndArray();
        if (!Settlement.IsBillable(job.State))
        {
            json.WriteStartObject("status");
            json.WriteNumber("code", StatusError);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteAttributes(Utf8JsonWriter json, UsageEvent end, UsageJob job)
    {
        Attribute(json, "gen_ai.operation.name", "chat");
        Attribute(json, "gen_ai.provider.name", "idlecloud");
        Attribute(json, "gen_ai.request.model", job.ModelId);
        Attribute(json, "gen_ai.response.model", job.ModelId);
        Attribute(json, "gen_ai.response.id", $"chatcmpl-{end.TransferId:N}");
        Attribute(json, "gen_ai.usage.input_tokens", job.Usage.PromptTokens);
        Attribute(json, "gen_ai.usage.output_tokens", job.Usage.CompletionTokens);
        if (job.Usage.ReasoningTokens > 0) Attribute(json, "gen_ai.usage.reasoning.output_tokens", job.Usage.ReasoningTokens);
        if (job.Usage.CachedTokens > 0) Attribute(json, "gen_ai.usage.cache_read.input_tokens", job.Usage.CachedTokens);
        if (job.Trace?.FinishReason is { } reason) Attribute(json, "gen_ai.response.finish_reasons", [reason]);
        if (job.Trace?.FirstToken is { } first) Attribute(json, "gen_ai.response.time_to_first_chunk", first.TotalSeconds);
        if (!Settlement.IsBillable(job.State)) Attribute(json, "error.type", NameOf(job.State));
        Attribute(json, "idlecloud.state", NameOf(job.State));
        Attribute(json, "idlecloud.attempts", job.Attempt);
        Attribute(json, "idlecloud.cost_nano_usd", job.ChargeNanoUsd);
        Attribute(json, "idlecloud.key_id", job.KeyId);
    }

    private static string NameOf(JobState state) => JsonNamingPolicy.SnakeCaseLower.ConvertName(state.ToString());

    // 64-bit integers are strings in protobuf's JSON.
    private static string Nanoseconds(DateTimeOffset time) =>
        ((Int128)(time - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick).ToString(CultureInfo.InvariantCulture);

    private static void Attribute(Utf8JsonWriter json, string key, string value) =>
        Attribute(json, key, value, static (json, value) => json.WriteString("stringValue", value));

    private static void Attribute(Utf8JsonWriter json, string key, long value) => Attribute(
        json, key, value, static (json, value) => json.WriteString("intValue", value.ToString(CultureInfo.InvariantCulture)));

    private static void Attribute(Utf8JsonWriter json, string key, double value) =>
        Attribute(json, key, value, static (json, value) => json.WriteNumber("doubleValue", value));

    private static void Attribute(Utf8JsonWriter json, string key, string[] values) => Attribute(json, key, values, static (json, values) =>
    {
        json.WriteStartObject("arrayValue");
        json.WriteStartArray("values");
        foreach (string value in values)
        {
            json.WriteStartObject();
            json.WriteString("stringValue", value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void Attribute<T>(Utf8JsonWriter json, string key, T value, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartObject();
        json.WriteString("key", key);
        json.WriteStartObject("value");
        write(json, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
