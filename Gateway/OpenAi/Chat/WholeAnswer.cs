using System.Buffers;
using System.IO.Pipelines;
using System.Text.Unicode;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Gateway.OpenAi.Errors;
using IdleCloud.Wire;
using IdleCloud.Wire.Framing;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Gateway.OpenAi.Chat;

/// <summary>
/// An answer as one JSON body with its length. It is collected here, escaped already, and nothing of it is visible before it is
/// whole: until then any failure may still be retried, or told by its status.
/// </summary>
/// <param name="context">The request.</param>
/// <param name="output">The response's body.</param>
/// <param name="head">The answer's id, time and model.</param>
/// <param name="includeReasoning">True when the customer asked for the model's thoughts.</param>
internal sealed class WholeAnswer(HttpContext context, PipeWriter output, ChatHead head, bool includeReasoning) : IChatAnswer
{
    /// <summary>The content type of every whole answer.</summary>
    public const string ContentType = "application/json";

    private const int HeadBytes = 512;
    private const int TailBytes = 256 + UsageJson.MaxBytes;

    private PooledBuffer _body;
    private PooledBuffer _reasoning;

    /// <inheritdoc/>
    public bool IsCommitted => false;

    /// <inheritdoc/>
    public bool HasVisibleOutput => false;

    /// <inheritdoc/>
    public bool IsFlushDue => false;

    /// <inheritdoc/>
    public void AddText(ReadOnlySpan<byte> utf8)
    {
        if (_body.Length == 0) WriteHead();
        JsonText.Escape(utf8, ref _body);
    }

    /// <inheritdoc/>
    public void AddReasoning(ReadOnlySpan<byte> utf8) => JsonText.Escape(utf8, ref _reasoning);

    /// <inheritdoc/>
    public void Reset()
    {
        _body.Release();
        _reasoning.Release();
    }

    /// <inheritdoc/>
    public void AddKeepAlive()
    {
        // A body with a length has no room for signs of life.
    }

    /// <inheritdoc/>
    public void AddFailover()
    {
        // Its headers are the last to leave: they have told.
    }

    /// <inheritdoc/>
    public ValueTask FlushAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public void Complete(FinishReason reason, in JobUsage usage)
    {
        if (_body.Length == 0) WriteHead();
        Append("\",\"refusal\":null"u8);
        if (includeReasoning) AppendReasoning();
        Append("},\"logprobs\":null,\"finish_reason\":\""u8);
        Append(FinishReasons.NameOf(reason));
        Append("\"}],\"usage\":"u8);
        _body.Advance(UsageJson.Write(_body.GetSpan(TailBytes), usage));
        Append("}"u8);

        HttpResponse response = context.Response;
        response.ContentType = ContentType;
        response.ContentLength = _body.Length;
        output.Write(_body.Written);
    }

    /// <inheritdoc/>
    public Task FailAsync(ApiError error) => ApiErrorWriter.WriteAsync(context, error);

    /// <inheritdoc/>
    public void Dispose() => Reset();

    private void WriteHead()
    {
        Utf8.TryWrite(
            _body.GetSpan(HeadBytes),
            null,
            $$"""{"id":"chatcmpl-{{head.JobId:N}}","object":"chat.completion","created":{{head.Created.ToUnixTimeSeconds()}},"model":"{{head.Model}}",""",
            out int written);
        _body.Advance(written);
        Append("\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""u8);
    }

    private void AppendReasoning()
    {
        Append(",\"reasoning_content\":\""u8);
        Append(_reasoning.Written);
        Append("\",\"reasoning\":\""u8);
        Append(_reasoning.Written);
        Append("\""u8);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_body.GetSpan(bytes.Length));
        _body.Advance(bytes.Length);
    }
}
