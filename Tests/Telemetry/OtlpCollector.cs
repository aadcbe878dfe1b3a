using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Google.Protobuf;
using IdleCloud.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Tests.Telemetry;

/// <summary>A collector: takes OTLP over HTTP on a real socket, and keeps all of it.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly WebApplication _server;
    private readonly ConcurrentQueue<(string Path, ByteString Body)> _posts = new();

    private OtlpCollector()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _server = builder.Build();
        _server.Run(TakeAsync);
    }

    /// <summary>What a program is told.</summary>
    public string Endpoint => _server.Urls.Single();

    /// <summary>All spans so far.</summary>
    public OtlpSpan[] Spans =>
    [
        .. from post in _posts
        where post.Path == "/v1/traces"
        from resource in OtlpMessage.Parse(post.Body).All(1)
        let service = resource.All(1).Single().Attributes(1)["service.name"]
        from scope in resource.All(2)
        from span in scope.All(2)
        select new OtlpSpan(
            service, span.Text(5), span.Hex(1), span.Hex(2), span.Hex(4), span.Attributes(9), [.. span.All(11).Select(one => one.Text(2))]),
    ];

    /// <summary>The names of all metrics so far.</summary>
    public string[] Metrics =>
    [
        .. from post in _posts
        where post.Path == "/v1/metrics"
        from resource in OtlpMessage.Parse(post.Body).All(1)
        from scope in resource.All(2)
        from metric in scope.All(2)
        select metric.Text(1),
    ];

    /// <summary>Starts it.</summary>
    public static async Task<OtlpCollector> StartAsync()
    {
        var collector = new OtlpCollector();
        await collector._server.StartAsync(TestContext.Current.CancellationToken);
        return collector;
    }

    /// <summary>Waits for a trace that has all these spans.</summary>
    public async Task<OtlpSpan[]> TraceAsync(string traceId, params string[] names)
    {
        string what = $"the spans {string.Join(", ", names)} are there";
        await Eventually.HoldsAsync(() => names.All(name => Of(traceId).Any(span => span.Name == name)), Patience, what);
        return Of(traceId);
    }

    /// <summary>True when this text is anywhere in what came.</summary>
    public bool Has(string text) => _posts.Any(post => post.Body.Span.IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private OtlpSpan[] Of(string traceId) => [.. Spans.Where(span => span.TraceId == traceId)];

    private async Task TakeAsync(HttpContext context)
    {
        Assert.Equal("application/x-protobuf", context.Request.ContentType);
        _posts.Enqueue((context.Request.Path, await ByteString.FromStreamAsync(context.Request.Body, context.RequestAborted)));
        context.Response.ContentType = "application/x-protobuf";
    }
}
