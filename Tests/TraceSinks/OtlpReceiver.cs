using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace IdleCloud.Tests.TraceSinks;

/// <summary>A customer's collector: takes OTLP over HTTP in JSON, strictly.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OtlpReceiver(WebApplication app) => _app = app;

    /// <summary>Where spans are posted to.</summary>
    public string Endpoint => $"{_app.Urls.First()}/v1/traces";

    /// <summary>The spans, in the order in which they came.</summary>
    public ConcurrentQueue<OtlpSpan> Spans { get; } = [];

    /// <summary>The status of each answer.</summary>
    public int Status { get; set; } = StatusCodes.Status200OK;

    /// <summary>How often somebody has posted.</summary>
    public int Posts => _posts;

    private int _posts;

    public static async Task<OtlpReceiver> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new OtlpReceiver(builder.Build());
        receiver._app.MapPost("/v1/traces", receiver.TakeAsync);
        await receiver._app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        Interlocked.Increment(ref _posts);
        context.Response.StatusCode = Status;
        using JsonDocument body = await JsonDocument.ParseAsync(context.Request.Body);
        if (Status != StatusCodes.Status200OK) return;
        Assert.Equal("application/json", context.Request.ContentType);
        foreach (OtlpSpan span in OtlpSpan.ReadAll(body.RootElement, context.Request.Headers["x-token"])) Spans.Enqueue(span);
        await context.Response.WriteAsync("{}");
    }
}

/// <summary>A span as a collector has it.</summary>
/// <param name="TraceId">32 hexadecimal digits.</param>
/// <param name="SpanId">16 of them.</param>
/// <param name="ParentId">The same; null for none.</param>
/// <param name="Name">Its name.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="IsError">Whether its status is an error.</param>
/// <param name="Attributes">Its attributes, as text.</param>
/// <param name="Token">The header that it came with.</param>
internal sealed record OtlpSpan(
    string TraceId, string SpanId, string? ParentId, string Name, TimeSpan Duration, bool IsError, IReadOnlyDictionary<string, string> Attributes,
    string? Token)
{
    /// <summary>Reads a request; throws on what no collector would take.</summary>
    public static IEnumerable<OtlpSpan> ReadAll(JsonElement request, string? token) =>
        from resource in request.GetProperty("resourceSpans").EnumerateArray()
        from scope in resource.GetProperty("scopeSpans").EnumerateArray()
        from span in scope.GetProperty("spans").EnumerateArray()
        select Read(span, token);

    private static OtlpSpan Read(JsonElement span, string? token)
    {
        (long start, long end) = (Nanoseconds(span, "startTimeUnixNano"), Nanoseconds(span, "endTimeUnixNano"));
        Assert.Equal(2, span.GetProperty("kind").GetInt32());
        return new OtlpSpan(
            Hex(span, "traceId", 32), Hex(span, "spanId", 16), span.TryGetProperty("parentSpanId", out _) ? Hex(span, "parentSpanId", 16) : null,
            span.GetProperty("name").GetString()!, TimeSpan.FromTicks((end - start) / 100),
            span.TryGetProperty("status", out JsonElement status) && status.GetProperty("code").GetInt32() == 2,
            span.GetProperty("attributes").EnumerateArray().ToDictionary(
                static each => each.GetProperty("key").GetString()!, static each => TextOf(each.GetProperty("value"))),
            token);
    }

    private static string Hex(JsonElement span, string name, int length)
    {
        string text = span.GetProperty(name).GetString()!;
        Assert.Matches($"^[0-9a-f]{{{length}}}$", text);
        Assert.NotEqual(new string('0', length), text);
        return text;
    }

    private static long Nanoseconds(JsonElement span, string name) =>
        long.Parse(span.GetProperty(name).GetString()!, System.Globalization.CultureInfo.InvariantCulture);

    private static string TextOf(JsonElement value)
    {
        JsonProperty only = Assert.Single(value.EnumerateObject());
        return only.Name switch
        {
            "stringValue" => only.Value.GetString()!,
            "intValue" => only.Value.GetString()!,
            "doubleValue" => only.Value.GetDouble().ToString(System.Globalization.CultureInfo.InvariantCulture),
            "arrayValue" => string.Join(',', only.Value.GetProperty("values").EnumerateArray().Select(TextOf)),
            _ => throw new InvalidOperationException(only.Name),
        };
    }
}
