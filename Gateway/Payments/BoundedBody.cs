using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Gateway.Payments;

/// <summary>Reads a whole body, up to a bound.</summary>
internal static class BoundedBody
{
    /// <summary>The body's bytes, as they came.</summary>
    /// <returns>Null when it is larger than that.</returns>
    public static async ValueTask<byte[]?> ReadAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxBytes) return null;
        PipeReader reader = request.BodyReader;
        while (true)
        {
            ReadResult read = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            bool isTooLarge = read.Buffer.Length > maxBytes;
            if (!isTooLarge && !read.IsCompleted)
            {
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            byte[]? body = isTooLarge ? null : read.Buffer.ToArray();
            reader.AdvanceTo(read.Buffer.End);
            return body;
        }
    }
}
