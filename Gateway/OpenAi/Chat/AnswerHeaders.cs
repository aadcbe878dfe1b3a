using System.Globalization;
using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Money;
using IdleCloud.Gateway.Auth;
using IdleCloud.Gateway.Hosting;
using IdleCloud.Gateway.Limits;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace IdleCloud.Gateway.OpenAi.Chat;

/// <summary>
/// What an answer's headers tell of its limits and its price: what is true at admission, and for an answer in one body the final
/// figures in their place. A stream has those in its usage, and over HTTP/2 in trailers too.
/// </summary>
/// <param name="context">The request.</param>
/// <param name="customer">Who asks.</param>
/// <param name="rateLimits">Asks for the limits where they are told before the job is admitted.</param>
/// <param name="isStream">True for a stream, whose headers are out long before its end.</param>
/// <param name="price">The model's price.</param>
/// <param name="arrived">The clock's timestamp of the request's arrival.</param>
/// <param name="clock">The clock.</param>
internal sealed class AnswerHeaders(
    HttpContext context, Authenticated customer, RateLimitHeaders rateLimits, bool isStream, ModelPrice price, long arrived, TimeProvider clock)
{
    /// <summary>Tokens billed for this request, prompt and answer together.</summary>
    public const string TokensUsed = "X-Tokens-Used";

    /// <summary>Credit left, in whole completion tokens of this model.</summary>
    public const string TokensRemaining = "X-Tokens-Remaining";

    /// <summary>Completion tokens a second, from admission to the end.</summary>
    public const string TokenRate = "idc-token-rate";

    /// <summary>The request's id, as in <c>X-Request-Id</c>.</summary>
    public const string RequestIdHeader = "idc-request-id";

    /// <summary>Milliseconds from the request's arrival to its admission or, in final figures, to its end.</summary>
    public const string LatencyMs = "idc-latency-ms";

    /// <summary>True when a miner has failed and another one has taken its place.</summary>
    public const string Failover = "idc-failover";

    private long _admitted;
    private bool _hasTrailers;

    /// <summary>A stream begins with a sign of life, before anybody has answered.</summary>
    public async ValueTask OnEarlyBeginAsync()
    {
        await rateLimits.AddAsync(context, customer).ConfigureAwait(false);
        context.Response.Headers[RequestIdHeader] = RequestId.Of(context);
    }

    /// <summary>The account has answered, one way or the other.</summary>
    public void OnAdmission(AdmitResult? admission)
    {
        if (admission is { IsAdmitted: true }) _admitted = clock.GetTimestamp();
        if (context.Response.HasStarted) return;
        if (admission?.RateLimit is { } rate) RateLimitHeaders.Write(context.Response.Headers, rate);
        if (admission is not { IsAdmitted: true }) return;
        IHeaderDictionary headers = context.Response.Headers;
        headers[RequestIdHeader] = RequestId.Of(context);
        headers[TokensUsed] = "0";
        headers[TokensRemaining] = TokensFor(admission.RemainingNanoUsd);
        headers[LatencyMs] = Milliseconds();
        if (isStream) DeclareTrailers();
    }

    /// <summary>Tells that another miner has taken over; false when the headers are out.</summary>
    public bool TryTellFailover()
    {
        if (context.Response.HasStarted) return false;
        context.Response.Headers[Failover] = "true";
        return true;
    }

    /// <summary>The job has ended and its bill is known; nothing of the answer's last bytes is sent yet.</summary>
    public void OnEnd(in JobUsage usage, in SettleResult bill)
    {
        if (_hasTrailers) WriteFinal(context.Features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers, usage, bill);
        else if (!isStream) WriteFinal(context.Response.Headers, usage, bill);
    }

    private void DeclareTrailers()
    {
        HttpResponse response = context.Response;
        if (!response.SupportsTrailers()) return;
        _hasTrailers = true;
        foreach (string name in (ReadOnlySpan<string>)[TokensUsed, TokensRemaining, TokenRate, LatencyMs]) response.DeclareTrailer(name);
    }

    private void WriteFinal(IHeaderDictionary headers, in JobUsage usage, in SettleResult bill)
    {
        double seconds = clock.GetElapsedTime(_admitted).TotalSeconds;
        headers[TokensUsed] = usage.TotalTokens.ToString(CultureInfo.InvariantCulture);
        headers[TokensRemaining] = TokensFor(bill.RemainingNanoUsd);
        headers[TokenRate] = (seconds > 0 ? usage.CompletionTokens / seconds : 0).ToString("F1", CultureInfo.InvariantCulture);
        headers[LatencyMs] = Milliseconds();
    }

    private string TokensFor(long nanoUsd) =>
        Pricing.AffordableCompletionTokens(price, promptTokens: 0, Math.Max(0, nanoUsd)).ToString(CultureInfo.InvariantCulture);

    private string Milliseconds() => ((long)clock.GetElapsedTime(arrived).TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
