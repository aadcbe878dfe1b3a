using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace IdleCloud.Tests.Payments.Stripe;

/// <summary>
/// Stripe's API as far as it is used here, on a port of this machine. It checks every call's key, version and fields as the real one
/// does, keeps idempotency keys, and goes wrong as it is told.
/// </summary>
internal sealed class StripeDouble : IAsyncDisposable
{
    /// <summary>The only key that it takes.</summary>
    public const string SecretKey = "sk_test_51IdleCloudDoubleOfStripe";

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<StripeFault> _faults = new();
    private readonly ConcurrentDictionary<string, (string Body, StripeAnswer Answer)> _keys = new();
    private readonly ConcurrentQueue<StripeCall> _calls = new();

    private int _hung;

    private StripeDouble(WebApplication app) => _app = app;

    /// <summary>What it knows: sessions, payments, transfers, events.</summary>
    public StripeState State { get; } = new();

    /// <summary>The calls that it got, in order.</summary>
    public IReadOnlyList<StripeCall> Calls => [.. _calls];

    /// <summary>Calls so far that it left without an answer.</summary>
    public int Hung => Volatile.Read(ref _hung);

    /// <summary>Its address.</summary>
    public string Address => _app.Urls.First();

    /// <summary>Starts one.</summary>
    public static async Task<StripeDouble> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        var stripe = new StripeDouble(app);
        app.Run(stripe.AnswerAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return stripe;
    }

    /// <summary>The next calls go wrong, each in its way.</summary>
    public void Fail(params ReadOnlySpan<StripeFault> faults)
    {
        foreach (StripeFault fault in faults) _faults.Enqueue(fault);
    }

    /// <summary>Calls go well again, whatever was still to go wrong.</summary>
    public void Heal() => _faults.Clear();

    /// <summary>Forgets all idempotency keys, as Stripe does after a day.</summary>
    public void ForgetKeys() => _keys.Clear();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        StripeCall call = await ReadAsync(context.Request);
        _calls.Enqueue(call);
        StripeFault fault = _faults.TryDequeue(out StripeFault next) ? next : StripeFault.None;
        context.Response.Headers["Request-Id"] = $"req_{_calls.Count}";
        switch (fault)
        {
            case StripeFault.DropBefore:
                context.Abort();
                return;
            case StripeFault.HangBefore:
                await HangAsync(context);
                return;
            case StripeFault.ErrorBefore:
                await WriteAsync(context, StripeAnswer.Error(500, "api_error", null, "Something went wrong."));
                return;
            case StripeFault.RateLimited:
                await WriteAsync(context, StripeAnswer.Error(429, "invalid_request_error", "rate_limit", "Too many requests."));
                return;
            case StripeFault.InUse:
                await WriteAsync(context, StripeAnswer.Error(409, "idempotency_error", "idempotency_key_in_use", "This key is in use."));
                return;
            case StripeFault.KeyRevoked:
                await WriteAsync(context, StripeAnswer.Error(401, "invalid_request_error", "api_key_expired", $"Expired API Key provided: {SecretKey}"));
                return;
            case StripeFault.Redirect:
                context.Response.Redirect("http://127.0.0.1:9/steal");
                return;
        }

        StripeAnswer answer = context.Request.Headers.Authorization != $"Bearer {SecretKey}"
            ? StripeAnswer.Error(401, "invalid_request_error", null, "Invalid API Key provided", isSaved: false)
            : Decide(call, fault, await BodyOfAsync(context.Request));
        switch (fault)
        {
            case StripeFault.DropAfter:
                context.Abort();
                return;
            case StripeFault.HangAfter:
                await HangAsync(context);
                return;
            case StripeFault.Garbage:
                await context.Response.WriteAsync("<html>");
                return;
            case StripeFault.Endless:
                await FloodAsync(context);
                return;
            default:
                await WriteAsync(context, answer);
                return;
        }
    }

    private StripeAnswer Decide(StripeCall call, StripeFault fault, string body)
    {
        if (call.Method == "GET") return State.Answer(call);
        if (call.Key is not { Length: > 0 and <= 255 } key) return StripeAnswer.Invalid("This test wants an idempotency key on every POST.");
        lock (_keys)
        {
            if (_keys.TryGetValue(key, out var before))
            {
                return before.Body == body
                    ? before.Answer
                    : StripeAnswer.Error(400, "idempotency_error", null, "Keys for idempotent requests can only be used with the same parameters.");
            }

            StripeAnswer answer = State.Answer(call);
            if (fault == StripeFault.ErrorAfter) answer = StripeAnswer.Error(500, "api_error", null, "Something went wrong.");
            if (answer.IsSaved) _keys[key] = (body, answer);
            return answer;
        }
    }

    private static async Task<StripeCall> ReadAsync(HttpRequest request)
    {
        request.EnableBuffering();
        IEnumerable<KeyValuePair<string, StringValues>> fields = request.HasFormContentType ? await request.ReadFormAsync() : request.Query;
        request.Body.Position = 0;
        return new(request.Method, request.Path, fields.ToDictionary(), request.Headers["Idempotency-Key"], request.Headers["Stripe-Version"]);
    }

    private static async Task<string> BodyOfAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body, leaveOpen: true);
        return await reader.ReadToEndAsync();
    }

    private static Task WriteAsync(HttpContext context, StripeAnswer answer)
    {
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(answer.Body);
    }

    private async Task HangAsync(HttpContext context)
    {
        Interlocked.Increment(ref _hung);
        var gone = new TaskCompletionSource();
        await using CancellationTokenRegistration registration = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    }

    private static async Task FloodAsync(HttpContext context)
    {
        context.Features.Get<IHttpResponseBodyFeature>()!.DisableBuffering();
        byte[] spaces = new byte[64 * 1024];
        Array.Fill(spaces, (byte)' ');
        for (int sent = 0; sent < 64 << 20 && !context.RequestAborted.IsCancellationRequested; sent += spaces.Length)
            await context.Response.Body.WriteAsync(spaces, context.RequestAborted);
    }
}
