namespace IdleCloud.MinerAgent.Models;

/// <summary>The answer of the server that has the bytes.</summary>
/// <param name="Response">Its head; the body is still to be read.</param>
/// <param name="Hub">What the hub said of the file on the way there.</param>
/// <param name="Address">Where the answer came from in the end.</param>
internal sealed record ModelAnswer(HttpResponseMessage Response, FileFacts Hub, Uri Address) : IDisposable
{
    /// <summary>The version of the file, for <c>If-Range</c>; empty where the server names none that can be relied on.</summary>
    public string ETag => Response.Headers.ETag is { IsWeak: false } etag ? etag.Tag : "";

    /// <inheritdoc/>
    public void Dispose() => Response.Dispose();
}
