using Microsoft.AspNetCore.Http;

namespace IdleCloud.Gateway.Hosting;

/// <summary>
/// The id of a request: in <c>X-Request-Id</c> of every answer and in every log line about it. It is always ours: a caller that could
/// choose it could also hide in another caller's log lines. What a caller wants to find again goes into <c>X-Client-Request-Id</c>,
/// which is echoed.
/// </summary>
internal static class RequestId
{
    /// <summary>The header that carries it.</summary>
    public const string Header = "X-Request-Id";

    /// <summary>The header with the caller's own id.</summary>
    public const string ClientHeader = "X-Client-Request-Id";

    /// <summary>The most characters of a caller's id, as OpenAI has it; a longer one is not echoed.</summary>
    public const int MaxClientLength = 512;

    private const string Prefix = "req_";
    private const int RandomBytes = 16;
    private const char FirstPrintable = ' ';
    private const char LastPrintable = '~';

    /// <summary>The id of a request that passed <see cref="Assign"/>.</summary>
    public static string Of(HttpContext context) => context.TraceIdentifier;

    /// <summary>Gives the request an id and puts it into the answer's headers.</summary>
    public static void Assign(HttpContext context)
    {
        string id = NewId();
        context.TraceIdentifier = id;
        IHeaderDictionary headers = context.Response.Headers;
        headers[Header] = id;

        string client = context.Request.Headers[ClientHeader].ToString();
        if (IsEchoable(client)) headers[ClientHeader] = client;
    }

    /// <summary>Random enough never to repeat, and not a secret: the system's generator would cost a call into the kernel.</summary>
    private static string NewId()
    {
        Span<byte> random = stackalloc byte[RandomBytes];
        Random.Shared.NextBytes(random);
        Span<char> hex = stackalloc char[RandomBytes * 2];
        Convert.TryToHexStringLower(random, hex, out _);
        return string.Concat(Prefix, hex);
    }

    private static bool IsEchoable(string id) =>
        id.Length is > 0 and <= MaxClientLength && !id.AsSpan().ContainsAnyExceptInRange(FirstPrintable, LastPrintable);
}
