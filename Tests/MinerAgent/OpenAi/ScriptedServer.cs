using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace IdleCloud.Tests.MinerAgent.OpenAi;

/// <summary>An HTTP server on a free port that answers as a test tells it: for the odd formats of engines that are not at hand.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ScriptedServer(WebApplication app) => _app = app;

    /// <summary>What the next chats get; the request's body is in the context (<see cref="BodyOf"/>).</summary>
    public Func<HttpContext, Task> Chat { get; set; } = _ => Task.CompletedTask;

    /// <summary>What GET /v1/models gets.</summary>
    public string Models { get; set; } = """{"data":[{"id":"test-model","max_model_len":1024}]}""";

    /// <summary>The status that comes with <see cref="Models"/>.</summary>
    public int ModelsStatus { get; set; } = 200;

    /// <summary>The chats' bodies so far.</summary>
    public ConcurrentQueue<JsonElement> Bodies { get; } = new();

    /// <summary>All requests so far, as "METHOD path".</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>The headers of the last chat.</summary>
    public IHeaderDictionary? Headers { get; private set; }

    public Uri Url => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public static async Task<ScriptedServer> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        var server = new ScriptedServer(app);
        app.Run(server.AnswerAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>A chat that streams this text as it is.</summary>
    public static Func<HttpContext, Task> Stream(string text) => async context =>
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync(text);
    };

    /// <summary>A chat that streams one event per chunk and then the end mark.</summary>
    public static Func<HttpContext, Task> Chunks(params string[] chunks) =>
        Stream(string.Concat(chunks.Append("[DONE]").Select(chunk => $"data: {chunk}\n\n")));

    /// <summary>A chat that is refused.</summary>
    public static Func<HttpContext, Task> Refuse(int status, string body) => async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body);
    };

    /// <summary>The body of a chat.</summary>
    public static JsonElement BodyOf(HttpContext context) => (JsonElement)context.Items[nameof(Bodies)]!;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        Requests.Enqueue($"{context.Request.Method} {context.Request.Path}");
        switch (context.Request.Path.Value)
        {
            case "/v1/models":
                context.Response.StatusCode = ModelsStatus;
                await context.Response.WriteAsync(Models);
                break;
            case "/v1/chat/completions":
                Headers = context.Request.Headers;
                JsonElement body = (await JsonDocument.ParseAsync(context.Request.Body)).RootElement;
                context.Items[nameof(Bodies)] = body;
                Bodies.Enqueue(body);
                await Chat(context);
                break;
            case "/abort_request":
                break;
            default:
                context.Response.StatusCode = 404;
                break;
        }
    }
}
