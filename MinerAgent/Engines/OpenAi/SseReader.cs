using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace IdleCloud.MinerAgent.Engines.OpenAi;

/// <summary>
/// Reads server-sent events as engines write them: any line ending, comments, data over several lines, characters cut by the
/// network. Only the data counts; other fields are passed over. Source: html.spec.whatwg.org, server-sent events, section 9.2.6.
/// </summary>
/// <param name="stream">The response's body; not owned.</param>
internal sealed class SseReader(Stream stream)
{
    /// <summary>The largest event, in bytes: far above a token, and an end for a server that never ends a line.</summary>
    private const int MaxEventBytes = 1024 * 1024;

    private readonly PipeReader _reader = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
    private readonly ArrayBufferWriter<byte> _data = new();
    private bool _hasData;
    private bool _isFirstLine = true;
    private bool _endedWithReturn;

    /// <summary>Reads the data of the next event that has any; null at the end of the stream.</summary>
    /// <exception cref="InvalidDataException">An event is too large.</exception>
    /// <exception cref="IOException">The connection is lost.</exception>
    public async ValueTask<string?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult read = await _reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            ReadOnlySequence<byte> rest = read.Buffer;
            while (TryReadLine(ref rest, out ReadOnlySequence<byte> line))
            {
                if (!EndsEvent(line)) continue;
                _reader.AdvanceTo(rest.Start);
                return Take();
            }

            if (rest.Length + _data.WrittenCount > MaxEventBytes) throw new InvalidDataException("the server sent an event without an end");
            if (!read.IsCompleted)
            {
                _reader.AdvanceTo(rest.Start, rest.End);
                continue;
            }

            // By the standard an event needs an empty line behind it; some servers leave that out behind the last one.
            if (rest.Length > 0) AddLine(rest);
            _reader.AdvanceTo(rest.End);
            return _hasData ? Take() : null;
        }
    }

    /// <summary>Takes a line that ends with CR, LF or both.</summary>
    private bool TryReadLine(ref ReadOnlySequence<byte> rest, out ReadOnlySequence<byte> line)
    {
        line = default;
        // The LF of a CRLF whose CR ended the line before.
        if (_endedWithReturn && rest.Length > 0)
        {
            if (rest.FirstSpan[0] == '\n') rest = rest.Slice(1);
            _endedWithReturn = false;
        }

        var scan = new SequenceReader<byte>(rest);
        if (!scan.TryReadToAny(out line, "\r\n"u8, advancePastDelimiter: false)) return false;
        scan.TryRead(out byte ending);
        _endedWithReturn = ending == '\r';
        rest = scan.UnreadSequence;
        return true;
    }

    /// <summary>True for the empty line behind data.</summary>
    private bool EndsEvent(ReadOnlySequence<byte> line)
    {
        if (line.Length == 0) return _hasData;
        AddLine(line);
        return false;
    }

    private void AddLine(ReadOnlySequence<byte> sequence)
    {
        ReadOnlySpan<byte> line = sequence.IsSingleSegment ? sequence.FirstSpan : sequence.ToArray();
        if (_isFirstLine && line.StartsWith("\uFEFF"u8)) line = line[3..];
        _isFirstLine = false;
        if (!line.StartsWith("data"u8)) return;
        line = line["data".Length..];
        if (line.Length > 0 && line[0] != ':') return;
        if (line.Length > 0) line = line[1..];
        if (line.Length > 0 && line[0] == ' ') line = line[1..];
        if (_hasData) _data.Write("\n"u8);
        _data.Write(line);
        _hasData = true;
    }

    private string Take()
    {
        string text = Encoding.UTF8.GetString(_data.WrittenSpan);
        _data.ResetWrittenCount();
        _hasData = false;
        return text;
    }
}
