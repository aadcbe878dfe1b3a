using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using IdleCloud.Contracts.Idempotency;
using IdleCloud.Gateway.Auth;
using IdleCloud.Gateway.Hosting;
using IdleCloud.Gateway.Limits;
using IdleCloud.Gateway.OpenAi.Chat;
using IdleCloud.Gateway.OpenAi.Errors;
using IdleCloud.Gateway.OpenAi.Requests;
using IdleCloud.Gateway.Relay;
using IdleCloud.Hosting.Calls;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.Idempotency;

/// <summary>
/// Chat requests with an <c>Idempotency-Key</c>: the first of a key runs, the others get its answer. Requests without one never come here.
/// </summary>
internal sealed class RepeatedRequests(
    IGrainFactory grains,
    RateLimitHeaders rateLimits,
    RepeatableCalls calls,
    IOptions<RelayOptions> relay,
    IOptions<GatewayOptions> gateway,
    TimeProvider clock,
    ILogger<IdempotentRun> logger)
{
    private static readonly TimeSpan RetrySoon = TimeSpan.FromSeconds(1);

    private readonly RelayOptions _relay = relay.Value;

    // Not repeated for its silence: it waits for another one's end, and one that nobody waits for must not be given the job.
    private readonly CallPatience _patience = new(gateway.Value.JobCallPatience, Timeout.InfiniteTimeSpan);

    /// <summary>Finds out whether a request runs. One that does not is answered: with the answer of the one that did, or with an error.</summary>
    /// <param name="context">The request.</param>
    /// <param name="customer">Who asks.</param>
    /// <param name="request">What.</param>
    /// <param name="headers">What its headers say; they have a key.</param>
    /// <param name="arrived">The clock's timestamp of the request's arrival.</param>
    /// <returns>The run, to be disposed; null when the request is answered.</returns>
    public async ValueTask<IdempotentRun?> EnterAsync(
        HttpContext context, Authenticated customer, ChatCompletionRequest request, RepeatHeaders headers, long arrived)
    {
        AnswerSecrets secrets = AnswerSecrets.Of(customer.AccountId, headers.Key!, request);
        IIdempotencyGrain record = grains.GetGrain<IIdempotencyGrain>(secrets.Record);
        var ask = new IdempotentRequest { Fingerprint = secrets.Fingerprint, Runner = Guid.NewGuid(), Patience = _relay.KeepAliveInterval };
        while (true)
        {
            IdempotencyReply reply = await calls.AskAsync(
                _patience, (record, ask, context.RequestAborted), static call => call.record.BeginAsync(call.ask, call.RequestAborted),
                context.RequestAborted).ConfigureAwait(false);
            switch (reply.Status)
            {
                case IdempotencyStatus.Run:
                    return new IdempotentRun(
                        record, reply, ask.Runner, secrets, headers.IsRetained, gateway.Value.GrainCallTimeout, clock, logger);
                case IdempotencyStatus.Running when clock.GetElapsedTime(arrived) < _relay.JobTimeout:
                    if (request.Stream) await GiveSignOfLifeAsync(context, customer).ConfigureAwait(false);
                    ask = ask with { HasWaited = true };
                    break;
                case IdempotencyStatus.Finished:
                    await ReplayAsync(context, customer, request.Stream, secrets.Open(reply.SealedAnswer), arrived).ConfigureAwait(false);
                    return null;
                default:
                    await RefuseAsync(context, customer, ErrorOf(reply.Status)).ConfigureAwait(false);
                    return null;
            }
        }
    }

    /// <summary>Makes the answer of a run, which is kept for its repeats.</summary>
    /// <param name="context">The request.</param>
    /// <param name="run">The run; it is disposed with the answer.</param>
    /// <param name="answerOn">Makes the answer that writes to a body.</param>
    public KeptAnswer Keep(HttpContext context, IKeptRun run, Func<PipeWriter, IChatAnswer> answerOn)
    {
        var hangUp = new HangUp(context.RequestAborted);
        if (run.MaxAnswerBytes == 0) hangUp.LetThrough();
        // Before the relay gives up a customer who does not read, and with it the answer.
        TimeSpan patience = _relay.WriteTimeout / 2;
        var tap = new AnswerTap(context.Response.BodyWriter, run.MaxAnswerBytes, patience, clock, context.Abort, hangUp.LetThrough);
        return new KeptAnswer(context, answerOn(tap), tap, hangUp, run);
    }

    /// <summary>Answers with an error, also where a stream has begun by a sign of life.</summary>
    public async ValueTask RefuseAsync(HttpContext context, Authenticated customer, ApiError error)
    {
        if (context.Response.HasStarted)
        {
            SseWriter.WriteError(context.Response.BodyWriter, error);
            return;
        }

        await rateLimits.AddAsync(context, customer).ConfigureAwait(false);
        await ApiErrorWriter.WriteAsync(context, error).ConfigureAwait(false);
    }

    private static ApiError ErrorOf(IdempotencyStatus status) => status switch
    {
        IdempotencyStatus.NotKept => ApiErrors.AnswerNotKept,
        IdempotencyStatus.Mismatch => ApiErrors.IdempotencyMismatch,
        IdempotencyStatus.TooMany => ApiErrors.TooManyIdempotencyKeys,
        _ => ApiErrors.DeadlineExceeded(RetrySoon),
    };

    /// <summary>What a stream gets while another one runs; the first of them commits to status 200.</summary>
    private async ValueTask GiveSignOfLifeAsync(HttpContext context, Authenticated customer)
    {
        HttpResponse response = context.Response;
        if (!response.HasStarted)
        {
            await rateLimits.AddAsync(context, customer).ConfigureAwait(false);
            response.Headers[AnswerHeaders.RequestIdHeader] = RequestId.Of(context);
            SseAnswer.WriteHeaders(response.Headers);
        }

        response.BodyWriter.Write(SseWriter.KeepAlive);
        await response.BodyWriter.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }

    private async ValueTask ReplayAsync(HttpContext context, Authenticated customer, bool isStream, byte[] answer, long arrived)
    {
        HttpResponse response = context.Response;
        if (!response.HasStarted)
        {
            await rateLimits.AddAsync(context, customer).ConfigureAwait(false);
            IHeaderDictionary headers = response.Headers;
            headers[RepeatHeaders.Replayed] = "true";
            headers[AnswerHeaders.RequestIdHeader] = RequestId.Of(context);
            // This request is not billed.
            headers[AnswerHeaders.TokensUsed] = "0";
            headers[AnswerHeaders.LatencyMs] = ((long)clock.GetElapsedTime(arrived).TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
            if (isStream)
            {
                SseAnswer.WriteHeaders(headers);
            }
            else
            {
                response.ContentType = WholeAnswer.ContentType;
                response.ContentLength = answer.Length;
            }
        }

        await response.BodyWriter.WriteAsync(answer, context.RequestAborted).ConfigureAwait(false);
    }
}
