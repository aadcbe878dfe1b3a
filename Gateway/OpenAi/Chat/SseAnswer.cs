using System.IO.Pipelines;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Gateway.OpenAi.Errors;
using IdleCloud.Wire;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Gateway.OpenAi.Chat;

/// <summary>
/// An answer as server-sent events. Nothing is committed before its first visible byte or its first sign of life; from then on the
/// status is 200 and a failure becomes an error event.
/// </summary>
/// <param name="context">The request.</param>
/// <param name="body">The response's body.</param>
/// <param name="head">What every chunk repeats.</param>
/// <param name="includeUsage">True when the customer asked for a usage chunk.</param>
internal sealed class SseAnswer(HttpContext context, PipeWriter body, in ChatHead head, bool includeUsage) : IChatAnswer
{
    private readonly SseWriter _writer = new(body, head, includeUsage);

    /// <inheritdoc/>
    /// <remarks>From the start for a stream that has waited for another one's end, with signs of life.</remarks>
    public bool IsCommitted { get; private set; } = context.Response.HasStarted;

    /// <inheritdoc/>
    public bool HasVisibleOutput { get; private set; }

    /// <inheritdoc/>
    public bool IsFlushDue { get; private set; }

    /// <summary>The headers of every event stream.</summary>
    public static void WriteHeaders(IHeaderDictionary headers)
    {
        headers.ContentType = "text/event-stream; charset=utf-8";
        headers.CacheControl = "no-cache";
        // Asks nginx, and proxies that learned it from nginx, to pass every event on at once.
        headers["X-Accel-Buffering"] = "no";
    }

    /// <inheritdoc/>
    public void AddText(ReadOnlySpan<byte> utf8)
    {
        Begin();
        _writer.WriteText(utf8);
    }

    /// <inheritdoc/>
    public void AddReasoning(ReadOnlySpan<byte> utf8)
    {
        Begin();
        _writer.WriteReasoning(utf8);
    }

    /// <inheritdoc/>
    public void Reset()
    {
        // Text is written only when it becomes visible: there is nothing to forget.
    }

    /// <inheritdoc/>
    public void AddKeepAlive()
    {
        Commit();
        _writer.WriteKeepAlive();
    }

    /// <inheritdoc/>
    public void AddPlace(int position)
    {
        Commit();
        _writer.WritePlace(position);
    }

    /// <inheritdoc/>
    public void AddFailover()
    {
        Commit();
        _writer.WriteFailover();
    }

    /// <inheritdoc/>
    public async ValueTask FlushAsync()
    {
        IsFlushDue = false;
        await body.FlushAsync(CancellationToken.None).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Complete(FinishReason reason, in JobUsage usage)
    {
        Begin();
        _writer.WriteFinish(FinishReasons.NameOf(reason));
        if (includeUsage) _writer.WriteUsage(usage);
        _writer.WriteDone();
    }

    /// <inheritdoc/>
    public Task FailAsync(ApiError error)
    {
        if (!IsCommitted) return ApiErrorWriter.WriteAsync(context, error);
        _writer.WriteError(error);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The response owns what was written.
    }

    private void Begin()
    {
        Commit();
        if (HasVisibleOutput) return;
        HasVisibleOutput = true;
        _writer.WriteRole();
    }

    private void Commit()
    {
        IsFlushDue = true;
        if (IsCommitted) return;
        IsCommitted = true;
        WriteHeaders(context.Response.Headers);
    }
}
