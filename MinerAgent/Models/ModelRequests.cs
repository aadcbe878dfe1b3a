using System.Net;
using System.Net.Http.Headers;

namespace IdleCloud.MinerAgent.Models;

/// <summary>
/// Sends the requests of a download. Redirects are followed by hand: to https only, and never with the hub's token, which goes to the
/// hub's own address and nowhere else.
/// </summary>
/// <param name="handler">The way out; it must not follow redirects by itself.</param>
/// <param name="hubToken">The hub's token; empty for none.</param>
/// <param name="timeProvider">The clock for the time-outs.</param>
internal sealed class ModelRequests(HttpMessageHandler handler, string hubToken, TimeProvider timeProvider) : IDisposable
{
    private const int MaxRedirects = 8;

    /// <summary>How long a server may take to answer, and a download may stand still.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpClient _client = new(handler, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>The way out as it is where no test has its own.</summary>
    public static SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(30),
    };

    /// <summary>Asks for the rest of a file.</summary>
    /// <param name="source">Which one.</param>
    /// <param name="from">The first byte that is wanted.</param>
    /// <param name="etag">The version that the bytes before it are of; empty for the first byte.</param>
    /// <param name="cancellationToken">Gives up; this throws.</param>
    /// <returns>The answer; its body is still to be read.</returns>
    /// <exception cref="ModelException">There is none, or a redirect leads where none may lead.</exception>
    public async Task<ModelAnswer> GetAsync(ModelSource source, long from, string etag, CancellationToken cancellationToken)
    {
        Uri address = source.Url!;
        FileFacts facts = FileFacts.None;
        for (int hops = 0; hops <= MaxRedirects; hops++)
        {
            HttpResponseMessage response = await SendAsync(source, address, from, etag, cancellationToken).ConfigureAwait(false);
            // The hub tells the file's hash in its own answer, before it redirects to where the bytes are.
            if (source.IsHub && IsHubOf(source, address)) facts = FileFacts.OfHub(response);
            if (!IsRedirect(response.StatusCode)) return new ModelAnswer(response, facts, address);
            using (response)
            {
                Uri? target = response.Headers.Location is { } location ? new Uri(address, location) : null;
                // A path on the same server is as safe as what it came from.
                bool isSame = target is not null && IsSameOrigin(target, address);
                if (target is null || !(isSame || SecureAddress.MayFollow(target)))
                {
                    throw new ModelException($"{address.Host} sends its visitors to {target?.GetLeftPart(UriPartial.Authority) ?? "nowhere"}: "
                        + "only https is followed", isPermanent: true);
                }

                address = target;
            }
        }

        throw new ModelException($"{source.Url!.Host} sends its visitors round in circles", isPermanent: true);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<HttpResponseMessage> SendAsync(ModelSource source, Uri address, long from, string etag, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("idlecloud-miner", Connection.AgentVersion.Current));
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        if (source.IsHub && hubToken.Length > 0 && IsHubOf(source, address)) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", hubToken);
        if (from > 0)
        {
            request.Headers.Range = new RangeHeaderValue(from, null);
            if (etag.Length > 0) request.Headers.TryAddWithoutValidation("If-Range", etag);
        }

        using var patience = new CancellationTokenSource(Patience, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
        }
        catch (HttpRequestException failed)
        {
            throw DownloadProblem.Of(address, failed);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw DownloadProblem.Silence(address);
        }
    }

    private static bool IsHubOf(ModelSource source, Uri address) => IsSameOrigin(source.Url!, address);

    private static bool IsSameOrigin(Uri one, Uri other) => one.Scheme == other.Scheme && one.Host == other.Host && one.Port == other.Port;

    private static bool IsRedirect(HttpStatusCode status) => (int)status is 301 or 302 or 303 or 307 or 308;
}
