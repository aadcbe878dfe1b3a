using System.Globalization;
using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Gateway.Auth;
using IdleCloud.Gateway.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Orleans.Runtime;

namespace IdleCloud.Gateway.Limits;

/// <summary>
/// The three headers on requests left, on every authenticated answer. An admitted job brings the figures along; for all else the
/// account is asked, and where it does not answer in time the headers are left out: they must never cost anybody an answer.
/// </summary>
internal sealed class RateLimitHeaders(IGrainFactory grains, ApiKeyAuthenticator authenticator, IOptions<GatewayOptions> options, TimeProvider time)
{
    /// <summary>Whoever has waited for what does not answer must not wait as long again for headers.</summary>
    private static readonly TimeSpan FailurePatience = TimeSpan.FromMilliseconds(250);

    /// <summary>Requests in any minute.</summary>
    public const string Limit = "X-RateLimit-Limit-Requests";

    /// <summary>Requests left now.</summary>
    public const string Remaining = "X-RateLimit-Remaining-Requests";

    /// <summary>When all of the limit is there again: ISO 8601, UTC, whole seconds.</summary>
    public const string Reset = "X-RateLimit-Reset-Requests";

    private static readonly string NoLimit = RateLimit.NoLimit.ToString(CultureInfo.InvariantCulture);

    /// <summary>Writes what is known.</summary>
    public static void Write(IHeaderDictionary headers, in RateLimit rate)
    {
        headers[Limit] = Text(rate.Limit);
        headers[Remaining] = Text(rate.Remaining);
        // Up to the next whole second: a client that waits until then must not come too early.
        DateTimeOffset reset = rate.Reset.AddTicks(TimeSpan.TicksPerSecond - 1);
        headers[Reset] = reset.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    }

    /// <summary>Asks the account and writes what it says.</summary>
    public ValueTask AddAsync(HttpContext context, Authenticated customer) => AddAsync(context, customer, options.Value.GrainCallTimeout);

    /// <summary>
    /// Adds them to the answer of a request of which nobody knows who asked: it has no route, or something has thrown out of it. Key and
    /// account are in memory, as a rule, also while the database is away.
    /// </summary>
    public async ValueTask AddToUnauthenticatedAsync(HttpContext context)
    {
        if (context.Response.Headers.ContainsKey(Limit)) return;
        using var patience = new CancellationTokenSource(FailurePatience, time);
        try
        {
            Authenticated? customer = await authenticator.AuthenticateAsync(context, ApiKeyKind.Customer, patience.Token).ConfigureAwait(false);
            if (customer is not null) await AddAsync(context, customer, FailurePatience).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OrleansException or OperationCanceledException)
        {
            // Then the limit is not known.
        }
    }

    private async ValueTask AddAsync(HttpContext context, Authenticated customer, TimeSpan patience)
    {
        try
        {
            RateLimit? rate = await grains.GetGrain<IAccountGrain>(customer.AccountId)
                .GetRateLimitAsync(customer.Key.Id, customer.Key.RequestsPerMinute).AsTask()
                .WaitAsync(patience, time, context.RequestAborted).ConfigureAwait(false);
            if (rate is { } known) Write(context.Response.Headers, known);
        }
        catch (Exception e) when (e is TimeoutException or OrleansException or OperationCanceledException)
        {
            // Whoever needs the account for more than headers says so.
        }
    }

    private static string Text(int requests) => requests == RateLimit.NoLimit ? NoLimit : requests.ToString(CultureInfo.InvariantCulture);
}
