using System.Buffers;
using System.IO.Pipelines;
using IdleCloud.Gateway.OpenAi.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.OpenAi.Requests;

/// <summary>Reads a chat request from its HTTP body: headers, size, then <see cref="ChatRequestParser"/>.</summary>
internal sealed class ChatRequestReader(IOptions<ChatRequestLimits> limits)
{
    private readonly int _maxBodyBytes = limits.Value.MaxBodyBytes;
    private readonly ChatRequestParser _parser = new(limits.Value);

    /// <summary>Reads and checks the request. The body is gone afterwards.</summary>
    /// <exception cref="BadHttpRequestException">The body's framing is broken, or it came too slowly.</exception>
    /// <exception cref="OperationCanceledException">The customer hung up.</exception>
    public async ValueTask<ChatRequestResult> ReadAsync(HttpContext context, CancellationToken cancellationToken)
    {
        HttpRequest request = context.Request;
        if (JsonContentHeaders.Check(request) is { } badHeaders) return badHeaders;
        if (request.ContentLength > _maxBodyBytes) return ApiErrors.RequestTooLarge(_maxBodyBytes);

        try
        {
            return await ReadBodyAsync(request.BodyReader, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e) when (e is not BadHttpRequestException && e.InnerException is OverflowException)
        {
            // Kestrel tells of a chunk size beyond 64 bits as an I/O error, and of all other bad framing as a bad request.
            throw new BadHttpRequestException("Bad chunk size data.", e);
        }
    }

    private async ValueTask<ChatRequestResult> ReadBodyAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult read = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            ReadOnlySequence<byte> body = read.Buffer;
            if (body.Length > _maxBodyBytes)
            {
                reader.AdvanceTo(body.End);
                return ApiErrors.RequestTooLarge(_maxBodyBytes);
            }

            if (read.IsCompleted)
            {
                // The parser reads the transport's own memory, which is given back only after it.
                ChatRequestResult result = _parser.Parse(body);
                reader.AdvanceTo(body.End);
                return result;
            }

            reader.AdvanceTo(body.Start, body.End);
        }
    }
}
