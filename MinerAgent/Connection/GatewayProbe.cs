using System.Net;
using System.Net.Http.Headers;
using IdleCloud.Wire;

namespace IdleCloud.MinerAgent.Connection;

/// <summary>
/// Asks the gateway whether it knows the key, before anything else is done: the engine may take minutes to install and to load, and
/// all that would be for nothing. It is the upgrade request without the upgrade: a wrong key is refused with 401 first of all, a
/// right one with 400.
/// </summary>
/// <param name="gateway">The gateway's base URL.</param>
/// <param name="key">The miner's key.</param>
/// <param name="timeProvider">The clock for the time-out.</param>
internal sealed class GatewayProbe(Uri gateway, string key, TimeProvider timeProvider)
{
    /// <summary>Short: a gateway that does not answer now is dialled again when the engine is ready.</summary>
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Asks once.</summary>
    /// <param name="cancellationToken">Gives up; this throws.</param>
    /// <returns>
    /// Null when all is well; <see cref="SessionEndKind.Rejected"/> when the key is wrong; <see cref="SessionEndKind.Lost"/> when the
    /// gateway could not be asked.
    /// </returns>
    public async Task<SessionEnd?> AskAsync(CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        using var request = new HttpRequestMessage(HttpMethod.Get, Endpoint);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var timeout = new CancellationTokenSource(AnswerTimeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using HttpResponseMessage response =
                await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            return response.StatusCode switch
            {
                HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new SessionEnd(SessionEndKind.Rejected, GatewayProblem.WrongKey(gateway)),
                HttpStatusCode.BadRequest when IsGateway(response) => null,
                HttpStatusCode status => new SessionEnd(SessionEndKind.Lost, GatewayProblem.Describe(gateway, status)),
            };
        }
        catch (HttpRequestException failed)
        {
            return new SessionEnd(SessionEndKind.Lost, GatewayProblem.Describe(gateway, failed));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new SessionEnd(SessionEndKind.Lost, GatewayProblem.Silent(gateway, AnswerTimeout));
        }
    }

    /// <summary>Others answer 400 too, to plain HTTP at a TLS port for example; only a gateway gives its answers a request id.</summary>
    private static bool IsGateway(HttpResponseMessage response) => response.Headers.Contains("X-Request-Id");

    private Uri Endpoint => new UriBuilder(gateway)
    {
        Path = gateway.AbsolutePath.TrimEnd('/') + WireLimits.ConnectPath,
        Query = "",
        UserName = "",
        Password = "",
    }.Uri;
}
