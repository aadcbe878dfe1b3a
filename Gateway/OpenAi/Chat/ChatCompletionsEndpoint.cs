using System.IO.Pipelines;
using Google.Protobuf;
using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Contracts.Catalog;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Money;
using IdleCloud.Contracts.Pools;
using IdleCloud.Gateway.Auth;
using IdleCloud.Gateway.Batches;
using IdleCloud.Gateway.Catalog;
using IdleCloud.Gateway.Hosting;
using IdleCloud.Gateway.Idempotency;
using IdleCloud.Gateway.Limits;
using IdleCloud.Gateway.Miners;
using IdleCloud.Gateway.OpenAi.Errors;
using IdleCloud.Gateway.OpenAi.Requests;
using IdleCloud.Gateway.Relay;
using IdleCloud.Hosting.Calls;
using IdleCloud.Hosting.Telemetry;
using IdleCloud.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.OpenAi.Chat;

/// <summary>Answers <c>POST /v1/chat/completions</c>.</summary>
internal sealed class ChatCompletionsEndpoint(
    ApiKeyAuthenticator authenticator,
    ChatRequestReader reader,
    ICatalogCache catalog,
    ExpectedMiners expected,
    RateLimitHeaders rateLimits,
    IGrainFactory grains,
    RelayTable relays,
    LeasedMiners miners,
    GatewaySession session,
    RepeatableCalls calls,
    IOptions<GatewayOptions> gateway,
    RepeatedRequests repeats,
    TimeProvider clock,
    ILogger<Conductor> conductorLogger,
    ILogger<ChatExchange> exchangeLogger)
{
    /// <summary>A miner that restarts is back by then.</summary>
    private static readonly TimeSpan NoMinersRetryAfter = TimeSpan.FromSeconds(5);

    private readonly CallPatience _patience = new(gateway.Value.JobCallPatience, gateway.Value.RepeatCallsAfter);

    /// <summary>Serves one request.</summary>
    public Task HandleAsync(HttpContext context) => ServeAsync(context, line: null);

    /// <summary>Serves a request, or a line of a batch: that one is nobody's connection, and what it is run with is known.</summary>
    public async Task ServeAsync(HttpContext context, BatchRun? line)
    {
        // Two steps, so that nothing of the first one's is kept for as long as the second one takes.
        if (await BeginAsync(context, line).ConfigureAwait(false) is not { } exchange) return;
        try
        {
            await exchange.RunAsync().ConfigureAwait(false);
        }
        finally
        {
            session.End(exchange.JobId);
            relays.Remove(exchange.Relay);
            exchange.Dispose();
        }
    }

    /// <summary>Checks the request.</summary>
    /// <returns>The job, from admission to its outcome; null when the request has been answered with an error.</returns>
    private async ValueTask<ChatExchange?> BeginAsync(HttpContext context, BatchRun? line)
    {
        long arrived = clock.GetTimestamp();
        CancellationToken gone = context.RequestAborted;

        // 1. Who asks: by the headers alone, before a byte of the body is read.
        Authenticated? known = line?.Customer ?? await authenticator.AuthenticateAsync(context, ApiKeyKind.Customer, gone).ConfigureAwait(false);
        if (known is not { } customer)
        {
            await ApiErrorWriter.WriteAsync(context, ApiErrors.InvalidApiKey).ConfigureAwait(false);
            return null;
        }

        // 2. What: from here on only the checked request, never the customer's bytes.
        ChatRequestResult read = await reader.ReadAsync(context, gone).ConfigureAwait(false);
        if (!read.IsValid)
        {
            return await RefuseAsync(context, customer, read.Error).ConfigureAwait(false);
        }

        if (line is not null && read.Request.Stream) return await RefuseAsync(context, customer, BatchErrors.NoStream).ConfigureAwait(false);
        if (RepeatHeaders.Read(context.Request, out RepeatHeaders repeat) is { } badHeader)
        {
            return await RefuseAsync(context, customer, badHeader).ConfigureAwait(false);
        }

        // 3. Whether they may. An alias is another name of the same model, and what a key is limited to is models.
        if (WishReader.Read(context.Request.Headers, read.Request.TrustedOnly, out DispatchWishes wishes) is { } unclear)
        {
            return await RefuseAsync(context, customer, unclear).ConfigureAwait(false);
        }

        ChatCompletionRequest request = read.Request with { Wishes = wishes };
        CatalogModel? model = await catalog.FindAsync(request.Model, gone).ConfigureAwait(false);
        if (ChatPermission.Check(customer, model?.Id ?? request.Model) is { } forbidden)
        {
            return await RefuseAsync(context, customer, forbidden).ConfigureAwait(false);
        }

        // 4. Of which model.
        if (model is null)
        {
            return await RefuseAsync(context, customer, ApiErrors.ModelNotFound(request.Model)).ConfigureAwait(false);
        }

        // 5. Whether it has been answered already, or is being answered: then its repeat touches neither limits nor money.
        IKeptRun? run = line;
        if (repeat.Key is not null)
        {
            run = await repeats.EnterAsync(context, customer, request, repeat, arrived).ConfigureAwait(false);
            if (run is null) return null;
        }

        return await PlaceAsync(context, arrived, customer, request, model, run).ConfigureAwait(false);
    }

    /// <summary>The last look before the job begins. The run of a request with a key is the job's from here on, or ends.</summary>
    private async ValueTask<ChatExchange?> PlaceAsync(
        HttpContext context, long arrived, Authenticated customer, ChatCompletionRequest request, CatalogModel model, IKeptRun? run)
    {
        bool isBegun = false;
        try
        {
            // 6. Whether anybody serves it: a look that costs nothing, so that what cannot be served touches neither limits nor money.
            if (!await expected.AreThereAsync(model, context.RequestAborted).ConfigureAwait(false))
            {
                return await RefuseAsync(context, customer, ApiErrors.NoMinersAvailable(NoMinersRetryAfter)).ConfigureAwait(false);
            }

            ChatExchange exchange = Begin(context, arrived, customer, request, model, run);
            isBegun = true;
            return exchange;
        }
        finally
        {
            if (!isBegun) run?.Dispose();
        }
    }

    private async ValueTask<ChatExchange?> RefuseAsync(HttpContext context, Authenticated customer, ApiError error)
    {
        await repeats.RefuseAsync(context, customer, error).ConfigureAwait(false);
        return null;
    }

    private ChatExchange Begin(
        HttpContext context, long arrived, Authenticated customer, ChatCompletionRequest request, CatalogModel model, IKeptRun? run)
    {
        Guid jobId = run?.JobId ?? NewJobId();
        var head = new ChatHead(jobId, clock.GetUtcNow(), model.Id);
        KeptAnswer? kept = run is null ? null : KeptOn(context, request, head, run);
        IChatAnswer answer = kept ?? AnswerOn(context, context.Response.BodyWriter, request, head);
        var line = run as BatchRun;
        ModelPrice offered = line?.PriceOf(model.Price) ?? model.Price;
        ModelPrice price = request.MaxPrice?.Within(offered) ?? offered;
        uint wish = request.Request.MaxTokens;
        var spec = new JobSpec
        {
            AccountId = customer.AccountId,
            KeyId = customer.Key.Id,
            KeyLimits = new KeyLimits(customer.Key.BudgetNanoUsd, customer.Key.RequestsPerMinute),
            ModelId = model.Id,
            GatewayId = session.Name,
            Price = price,
            IsBelowList = price != model.Price,
            Wishes = request.Wishes,
            PromptCeilingTokens = PromptCeiling.Of(request.Request, model),
            MaxCompletionTokens = wish == 0 ? null : wish,
            ModelLimitTokens = model.ContextLength,
            TraceParent = Traces.Current,
            ExpectsMiners = line is null && expected.Has(model),
            IsBatch = line is not null,
        };
        var headers = new AnswerHeaders(context, customer, rateLimits, request.Stream, price, arrived, clock);
        var call = new ChatCall(jobId, request.Request.ToByteArray(), request.Stream, model.ContextLength, headers, TraceOf(context, arrived));
        TokenRelay relay = relays.Add(new RelayRequest(request.Stream, request.IncludeReasoning, context.Abort));
        var conductor = new Conductor(grains.GetGrain<IJobGrain>(jobId), spec, calls, _patience, clock, conductorLogger);
        session.Begin(jobId);
        return new ChatExchange(conductor, call, relay, answer, miners, kept?.Gone ?? context.RequestAborted, exchangeLogger);
    }

    private RequestTrace TraceOf(HttpContext context, long arrived)
    {
        string? parent = context.Request.Headers.TraceParent;
        return new RequestTrace(arrived, Traces.ParentOf(parent) == default ? null : parent, clock);
    }

    private KeptAnswer KeptOn(HttpContext context, ChatCompletionRequest request, ChatHead head, IKeptRun run) =>
        repeats.Keep(context, run, body => AnswerOn(context, body, request, head));

    private static IChatAnswer AnswerOn(HttpContext context, PipeWriter body, ChatCompletionRequest request, in ChatHead head) => request.Stream
        ? new SseAnswer(context, body, head, request.IncludeUsage)
        : new WholeAnswer(context, body, head, request.IncludeReasoning);

    /// <summary>Random enough never to repeat, and not a secret: the system's generator would cost a call into the kernel.</summary>
    private static Guid NewJobId()
    {
        Span<byte> random = stackalloc byte[JobKey.IdBytes];
        Random.Shared.NextBytes(random);
        return new Guid(random);
    }
}
