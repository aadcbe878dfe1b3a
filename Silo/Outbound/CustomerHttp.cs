using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace IdleCloud.Silo.Outbound;

/// <summary>
/// Calls URLs that customers give. They are connected to only at addresses of the Internet, redirects are not followed, and nothing of the
/// answer but its status is read.
/// </summary>
internal sealed class CustomerHttp : IDisposable
{
    private const int MaxUrlLength = 2000;

    private readonly bool _allowPrivate;
    private readonly HttpMessageInvoker _http;

    public CustomerHttp(IOptions<OutboundOptions> options)
    {
        _allowPrivate = options.Value.AllowPrivate;
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            PooledConnectionLifetime = TimeSpan.Zero,
            ConnectCallback = ConnectAsync,
        });
    }

    /// <summary>Reads a URL that may be called. Where it leads is looked at when it is: a name may lead elsewhere by then.</summary>
    public bool TryRead(string text, [NotNullWhen(true)] out Uri? url) =>
        Uri.TryCreate(text, UriKind.Absolute, out url) && text.Length <= MaxUrlLength && !text.Any(char.IsControl)
        && (url.Scheme == Uri.UriSchemeHttps || (_allowPrivate && url.Scheme == Uri.UriSchemeHttp))
        && url.Host.Length > 0 && url.UserInfo.Length == 0 && url.Fragment.Length == 0;

    /// <summary>Posts JSON.</summary>
    /// <param name="url">Where to.</param>
    /// <param name="body">The JSON.</param>
    /// <param name="headers">What else is sent; nothing that the message itself has.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<CustomerAnswer> PostAsync(
        Uri url, byte[] body, IEnumerable<KeyValuePair<string, string>> headers, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("IdleCloud", "1"));
        foreach ((string name, string value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request, cancellationToken);
            int status = (int)response.StatusCode;
            return new(status, response.IsSuccessStatusCode ? null : string.Create(CultureInfo.InvariantCulture, $"the answer was HTTP {status}"));
        }
        catch (HttpRequestException e)
        {
            // What the network says of itself stays here: it would tell a customer what is behind our walls.
            bool isOurs = e.InnerException is PrivateAddressException;
            return new(0, isOurs ? "its host has no address on the Internet" : $"it could not be reached ({e.HttpRequestError})");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>Connects to an address that was looked at: the name is not resolved a second time.</summary>
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        IPAddress[] found = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);
        IPAddress[] allowed = _allowPrivate ? found : [.. found.Where(PublicAddress.Is)];
        if (allowed.Length == 0) throw new PrivateAddressException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A host is none of the Internet's.</summary>
    private sealed class PrivateAddressException : IOException;
}

/// <summary>What came of a call.</summary>
/// <param name="Status">The answer's status; 0 when there was none.</param>
/// <param name="Problem">Why it was not taken, for the customer; null when it was.</param>
internal readonly record struct CustomerAnswer(int Status, string? Problem);
