using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace IdleCloud.Tests.MinerAgent.Models;

/// <summary>A web server with one file, which knows ranges and versions, and the faults that a test wants of it.</summary>
internal sealed class FileServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FileServer(WebApplication app, byte[] file)
    {
        _app = app;
        File = file;
    }

    /// <summary>The file.</summary>
    public byte[] File { get; set; }

    /// <summary>Its version.</summary>
    public string ETag { get; set; } = "\"v1\"";

    /// <summary>Whether it heeds If-Range; one that does not sends parts of whatever version there is.</summary>
    public bool HeedsIfRange { get; set; } = true;

    /// <summary>After so many bytes of an answer the connection breaks, one entry for each answer; none: it does not.</summary>
    public ConcurrentQueue<int> Cuts { get; } = new();

    /// <summary>Awaited after so many bytes of every answer; null for nothing.</summary>
    public (int After, Task Until)? Stop { get; set; }

    /// <summary>Completes when an answer stands at <see cref="Stop"/>.</summary>
    public TaskCompletionSource Stopped { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Answers instead; null for the file.</summary>
    public Func<HttpContext, Task>? Instead { get; set; }

    /// <summary>What was asked for: "0-" for the whole file, else the range.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>The address of the file.</summary>
    public string Url => $"{Root}/some/tiny.gguf";

    /// <summary>The server's own address.</summary>
    public string Root => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public static async Task<FileServer> StartAsync(byte[] file)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        var server = new FileServer(app, file);
        app.Run(server.AnswerAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        Asked.Enqueue(context.Request.Headers.Range.Count == 0 ? "0-"
            : context.Request.Headers.Range.ToString().Replace("bytes=", "", StringComparison.Ordinal));
        if (Instead is { } instead)
        {
            await instead(context);
            return;
        }

        HttpResponse response = context.Response;
        if (ETag.Length > 0) response.Headers.ETag = ETag;
        bool isOtherVersion = HeedsIfRange && context.Request.Headers.IfRange is { Count: > 0 } version && version != ETag;
        int from = 0;
        if (context.Request.GetTypedHeaders().Range?.Ranges.Single().From is { } wanted && !isOtherVersion)
        {
            if (wanted >= File.Length)
            {
                response.StatusCode = 416;
                response.GetTypedHeaders().ContentRange = new ContentRangeHeaderValue(File.Length);
                return;
            }

            from = (int)wanted;
            response.StatusCode = 206;
            response.GetTypedHeaders().ContentRange = new ContentRangeHeaderValue(from, File.Length - 1, File.Length);
        }

        response.ContentLength = File.Length - from;
        await SendAsync(context, from);
    }

    private async Task SendAsync(HttpContext context, int from)
    {
        int length = File.Length - from;
        if (Cuts.TryDequeue(out int cut))
        {
            await context.Response.Body.WriteAsync(File.AsMemory(from, Math.Min(cut, length)), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            context.Abort();
            return;
        }

        if (Stop is { } stop && stop.After < length)
        {
            await context.Response.Body.WriteAsync(File.AsMemory(from, stop.After), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            Stopped.TrySetResult();
            await stop.Until.WaitAsync(context.RequestAborted);
            (from, length) = (from + stop.After, length - stop.After);
        }

        await context.Response.Body.WriteAsync(File.AsMemory(from, length), context.RequestAborted);
    }
}
