using Google.Protobuf;
using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Contracts.Catalog;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Gateway.Auth;
using IdleCloud.Gateway.Catalog;
using IdleCloud.Gateway.Hosting;
using IdleCloud.Gateway.Limits;
using IdleCloud.Gateway.Miners;
using IdleCloud.Gateway.OpenAi.Errors;
using IdleCloud.Gateway.OpenAi.Requests;
using IdleCloud.Gateway.Relay;
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
    PoolStatusCache pools,
    RateLimitHeaders rateLimits,
    IGrainFactory grains,
    RelayTable relays,
    MinerConnections miners,
    IOptions<GatewayOptions> gateway,
    TimeProvider clock,
    ILogger<ChatExchange> exchangeLogger)
{
    /// <summary>A miner that restarts is back by then.</summary>
    private static readonly TimeSpan NoMinersRetryAfter = TimeSpan.FromSeconds(5);

    private readonly string _gatewayId = gateway.Value.Id;

    /// <summary>Serves one request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        // Two steps, so that nothing of the first one's is kept for as long as the second one takes.
        if (await BeginAsync(context).ConfigureAwait(false) is not { } exchange) return;
        try
        {
            await exchange.RunAsync().ConfigureAwait(false);
        }
        finally
        {
            relays.Remove(exchange.Relay);
            exchange.Dispose();
        }
    }

    /// <summary>Checks the request.</summary>
    /// <returns>The job, from admission to its outcome; null when the request has been answered with an error.</returns>
    private async ValueTask<ChatExchange?> BeginAsync(HttpContext context)
    {
        long arrived = clock.GetTimestamp();
        CancellationToken gone = context.RequestAborted;

        // 1. Who asks: by the headers alone, before a byte of the body is read.
        if (await authenticator.AuthenticateAsync(context, ApiKeyKind.Customer, gone).ConfigureAwait(false) is not { } customer)
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

        // 3. Whether they may. An alias is another name of the same model, and what a key is limited to is models.
        ChatCompletionRequest request = read.Request;
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

        // 5. Whether anybody serves it: a look that costs nothing, so that what cannot be served touches neither limits nor money.
        if (!await pools.HasMinersAsync(model, gone).ConfigureAwait(false))
        {
            return await RefuseAsync(context, customer, ApiErrors.NoMinersAvailable(NoMinersRetryAfter)).ConfigureAwait(false);
        }

        return Begin(context, arrived, customer, request, model);
    }

    private async ValueTask<ChatExchange?> RefuseAsync(HttpContext context, Authenticated customer, ApiError error)
    {
        await rateLimits.AddAsync(context, customer).ConfigureAwait(false);
        await ApiErrorWriter.WriteAsync(context, error).ConfigureAwait(false);
        return null;
    }

    private ChatExchange Begin(HttpContext context, long arrived, Authenticated customer, ChatCompletionRequest request, CatalogModel model)
    {
        Guid jobId = NewJobId();
        var head = new ChatHead(jobId, clock.GetUtcNow(), model.Id);
        IChatAnswer answer = request.Stream
            ? new SseAnswer(context, head, request.IncludeUsage)
            : new WholeAnswer(context, head, request.IncludeReasoning);
        uint wish = request.Request.MaxTokens;
        var spec = new JobSpec
        {
            AccountId = customer.AccountId,
            KeyId = customer.Key.Id,
            KeyLimits = new KeyLimits(customer.Key.BudgetNanoUsd, customer.Key.RequestsPerMinute),
            ModelId = model.Id,
            GatewayId = _gatewayId,
            Price = model.Price,
            PromptCeilingTokens = PromptCeiling.Of(request.Request, model),
            MaxCompletionTokens = wish == 0 ? null : wish,
            ModelLimitTokens = model.ContextLength,
        };
        var headers = new AnswerHeaders(context, customer, rateLimits, request.Stream, model.Price, arrived, clock);
        var call = new ChatCall(jobId, request.Request.ToByteArray(), request.Stream, model.ContextLength, headers);
        TokenRelay relay = relays.Add(new RelayRequest(request.Stream, request.IncludeReasoning, context.Abort));
        return new ChatExchange(grains.GetGrain<IJobGrain>(jobId), spec, call, relay, answer, miners, context.RequestAborted, exchangeLogger);
    }

    /// <summary>Random enough never to repeat, and not a secret: the system's generator would cost a call into the kernel.</summary>
    private static Guid NewJobId()
    {
        Span<byte> random = stackalloc byte[JobKey.IdBytes];
        Random.Shared.NextBytes(random);
        return new Guid(random);
    }
}
