using System.Net;

namespace IdleCloud.MinerAgent.Connection;

/// <summary>Says in the owner's words why there is no connection, and what can be done about it. Pure.</summary>
internal static class GatewayProblem
{
    /// <summary>The one that no further try can mend.</summary>
    /// <param name="gateway">The address dialled.</param>
    public static string WrongKey(Uri gateway) =>
        $"The gateway {Name(gateway)} does not know this miner key (--key, --key-file or IDLECLOUD_MINER_KEY). "
        + "It may be cut off, revoked, or another gateway's: make a new one in your account.";

    /// <summary>An answer with a status that is not the one hoped for.</summary>
    /// <param name="gateway">The address dialled.</param>
    /// <param name="status">What it answered.</param>
    public static string Describe(Uri gateway, HttpStatusCode status) => (int)status switch
    {
        404 => $"{Name(gateway)} answers, but there is no IdleCloud gateway at that address (status 404): check --gateway",
        400 when gateway.Scheme == Uri.UriSchemeHttp => $"{Name(gateway)} does not understand plain HTTP (status 400): try --gateway https://…",
        >= 300 and < 400 => $"{Name(gateway)} sends its visitors elsewhere (status {(int)status}): give --gateway the address that it sends them to",
        429 or 502 or 503 or 504 => $"{Name(gateway)} is busy or starting (status {(int)status})",
        _ => $"{Name(gateway)} answers with status {(int)status}: is it an IdleCloud gateway, and is nothing between that stops WebSockets?",
    };

    /// <summary>Neither an answer nor a refusal: mostly a firewall that lets the question fall.</summary>
    /// <param name="gateway">The address dialled.</param>
    /// <param name="patience">How long was waited.</param>
    public static string Silent(Uri gateway, TimeSpan patience) =>
        $"no answer from {Name(gateway)} within {patience.TotalSeconds:0} s: a firewall or a proxy may keep this machine from it; "
        + $"outgoing TCP to port {gateway.Port} must be open (nothing inbound)";

    /// <summary>No answer at all.</summary>
    /// <param name="gateway">The address dialled.</param>
    /// <param name="error">What was thrown.</param>
    public static string Describe(Uri gateway, Exception error) => FindHttpError(error) switch
    {
        HttpRequestError.NameResolutionError => $"there is no host {gateway.Host}: check --gateway, and this machine's network",
        HttpRequestError.ConnectionError => $"nothing answers at {Name(gateway)} ({Cause(error)}): check --gateway, or wait until it runs again",
        HttpRequestError.SecureConnectionError when IsNoTls(error) => $"{Name(gateway)} does not speak TLS: try --gateway http://…",
        HttpRequestError.SecureConnectionError => $"the certificate of {Name(gateway)} is not trusted here: {Cause(error)}",
        HttpRequestError.ResponseEnded or HttpRequestError.InvalidResponse => gateway.Scheme == Uri.UriSchemeHttp
            ? $"{Name(gateway)} gives no HTTP answer: try --gateway https://…"
            : $"{Name(gateway)} gives no HTTP answer: check --gateway",
        _ => $"{Name(gateway)} cannot be reached: {Cause(error)}",
    };

    private static HttpRequestError FindHttpError(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            if (error is HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } known) return known.HttpRequestError;
        }

        return HttpRequestError.Unknown;
    }

    /// <summary>There is no better sign: the TLS code says only that the first bytes make no frame.</summary>
    private static bool IsNoTls(Exception error) =>
        Cause(error).Contains("frame", StringComparison.OrdinalIgnoreCase) || Cause(error).Contains("packet length", StringComparison.OrdinalIgnoreCase);

    private static string Cause(Exception error) => error.GetBaseException().Message.TrimEnd('.');

    /// <summary>Without what may stand before an @ in it.</summary>
    private static string Name(Uri gateway) => gateway.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);
}
