using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Gateway.OpenAi.Errors;

namespace IdleCloud.Gateway.OpenAi.Chat;

/// <summary>
/// Writes the events of a streamed answer. What repeats is made once per request, so that a token costs one copy of it and the
/// escaping of its own text.
/// </summary>
/// <param name="output">The response's body.</param>
/// <param name="head">What every chunk repeats.</param>
/// <param name="includeUsage">True when the customer asked for a usage chunk; then every other chunk says <c>"usage":null</c>, as OpenAI's do.</param>
internal sealed class SseWriter(IBufferWriter<byte> output, in ChatHead head, bool includeUsage)
{
    /// <summary>Text up to this length is written in one piece.</summary>
    private const int ShortText = 512;

    private static readonly byte[] PlainEnd = "]}\n\n"u8.ToArray();
    private static readonly byte[] UsageNullEnd = "],\"usage\":null}\n\n"u8.ToArray();
    private static readonly byte[] PlainTextTail = [.. "\""u8, .. DeltaTail, .. PlainEnd];
    private static readonly byte[] UsageNullTextTail = [.. "\""u8, .. DeltaTail, .. UsageNullEnd];

    private readonly byte[] _envelope = Encoding.UTF8.GetBytes(
        $$"""data: {"id":"chatcmpl-{{head.JobId:N}}","object":"chat.completion.chunk","created":{{head.Created.ToUnixTimeSeconds()}},""" +
        $$"""
        "model":"{{head.Model}}","choices":[
        """);

    private readonly byte[] _end = includeUsage ? UsageNullEnd : PlainEnd;
    private readonly byte[] _textTail = includeUsage ? UsageNullTextTail : PlainTextTail;

    /// <summary>A comment, which clients skip and proxies take for life.</summary>
    public static ReadOnlySpan<byte> KeepAlive => ": keep-alive\n\n"u8;

    private static ReadOnlySpan<byte> TextHead => "{\"index\":0,\"delta\":{\"content\":\""u8;

    private static ReadOnlySpan<byte> DeltaTail => "},\"logprobs\":null,\"finish_reason\":null}"u8;

    /// <summary>The first chunk.</summary>
    public void WriteRole()
    {
        output.Write(_envelope);
        output.Write("{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null"u8);
        output.Write(DeltaTail);
        output.Write(_end);
    }

    /// <summary>Part of the answer.</summary>
    public void WriteText(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length <= ShortText)
        {
            WriteShortText(utf8);
            return;
        }

        output.Write(_envelope);
        output.Write(TextHead);
        JsonText.Escape(utf8, output);
        output.Write(_textTail);
    }

    /// <summary>Part of the thoughts, under both of the names that clients look for.</summary>
    public void WriteReasoning(ReadOnlySpan<byte> utf8)
    {
        output.Write(_envelope);
        output.Write("{\"index\":0,\"delta\":{\"reasoning_content\":\""u8);
        JsonText.Escape(utf8, output);
        output.Write("\",\"reasoning\":\""u8);
        JsonText.Escape(utf8, output);
        output.Write(_textTail);
    }

    /// <summary>The chunk that says why the model stopped.</summary>
    public void WriteFinish(ReadOnlySpan<byte> reason)
    {
        output.Write(_envelope);
        output.Write("{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\""u8);
        output.Write(reason);
        output.Write("\"}"u8);
        output.Write(_end);
    }

    /// <summary>The usage chunk, which has no choice.</summary>
    public void WriteUsage(in JobUsage usage)
    {
        output.Write(_envelope);
        output.Write("],\"usage\":"u8);
        output.Advance(UsageJson.Write(output.GetSpan(UsageJson.MaxBytes), usage));
        output.Write("}\n\n"u8);
    }

    /// <summary>The end of a whole answer.</summary>
    public void WriteDone() => output.Write("data: [DONE]\n\n"u8);

    /// <inheritdoc cref="KeepAlive"/>
    public void WriteKeepAlive() => output.Write(KeepAlive);

    /// <summary>A comment that says where a request waits for a miner.</summary>
    /// <param name="position">Its place, from 1.</param>
    public void WritePlace(int position)
    {
        Utf8.TryWrite(output.GetSpan(ShortText), CultureInfo.InvariantCulture, $": queued position={position}\n\n", out int written);
        output.Advance(written);
    }

    /// <summary>A comment that says what a header no longer can.</summary>
    public void WriteFailover() => output.Write(": idc-failover: true\n\n"u8);

    /// <summary>An error in the middle of a stream; nothing follows, so that a cut answer is never taken for a whole one.</summary>
    public void WriteError(ApiError error) => WriteError(output, error);

    /// <inheritdoc cref="WriteError(ApiError)"/>
    public static void WriteError(IBufferWriter<byte> output, ApiError error)
    {
        output.Write("data: "u8);
        ApiErrorJson.Write(output, error);
        output.Write("\n\n"u8);
    }

    private void WriteShortText(ReadOnlySpan<byte> utf8)
    {
        Span<byte> room = output.GetSpan(_envelope.Length + TextHead.Length + (utf8.Length * JsonText.MaxExpansion) + _textTail.Length);
        _envelope.CopyTo(room);
        int length = _envelope.Length;
        TextHead.CopyTo(room[length..]);
        length += TextHead.Length;
        length += JsonText.Escape(utf8, room[length..]);
        _textTail.CopyTo(room[length..]);
        output.Advance(length + _textTail.Length);
    }
}
