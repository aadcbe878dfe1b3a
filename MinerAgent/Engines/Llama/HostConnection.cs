using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace IdleCloud.MinerAgent.Engines.Llama;

/// <summary>Lines of JSON between the agent and its host process. Many may send; one receives.</summary>
/// <param name="stream">Owned from here on.</param>
internal sealed class HostConnection(NetworkStream stream) : IAsyncDisposable
{
    /// <summary>The longest line the host writes: a token's text or an error message, far below this.</summary>
    private const int MaxLineBytes = 1024 * 1024;

    private readonly PipeReader _reader = PipeReader.Create(stream);
    private readonly SemaphoreSlim _sending = new(1);
    private readonly ArrayBufferWriter<byte> _line = new();

    /// <summary>Sends a line.</summary>
    /// <returns>False when the connection is gone.</returns>
    public async ValueTask<bool> SendAsync<T>(T message, JsonTypeInfo<T> type)
    {
        await _sending.WaitAsync().ConfigureAwait(false);
        try
        {
            _line.ResetWrittenCount();
            using (var json = new Utf8JsonWriter(_line)) JsonSerializer.Serialize(json, message, type);
            _line.Write("\n"u8);
            await stream.WriteAsync(_line.WrittenMemory).ConfigureAwait(false);
            return true;
        }
        catch (Exception gone) when (IsGone(gone))
        {
            return false;
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Receives the next line; null when the connection is gone.</summary>
    /// <exception cref="InvalidDataException">The host writes nonsense.</exception>
    public async ValueTask<HostFrame?> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            while (true)
            {
                ReadResult read = await _reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                ReadOnlySequence<byte> buffer = read.Buffer;
                if (buffer.PositionOf((byte)'\n') is { } end)
                {
                    HostFrame frame = Parse(buffer.Slice(0, end));
                    _reader.AdvanceTo(buffer.GetPosition(1, end));
                    return frame;
                }

                _reader.AdvanceTo(buffer.Start, buffer.End);
                if (read.IsCompleted) return null;
                if (buffer.Length > MaxLineBytes) throw new InvalidDataException("the host wrote a line without an end");
            }
        }
        catch (Exception gone) when (IsGone(gone))
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private static HostFrame Parse(ReadOnlySequence<byte> json)
    {
        try
        {
            var parser = new Utf8JsonReader(json);
            return JsonSerializer.Deserialize(ref parser, HostJsonContext.Default.HostFrame) ?? throw new InvalidDataException("the host wrote null");
        }
        catch (JsonException)
        {
            // The parser's own message quotes the text, which may be part of an answer.
            throw new InvalidDataException("the host wrote a line that is no frame");
        }
    }

    private static bool IsGone(Exception exception) => exception is IOException or SocketException or ObjectDisposedException;
}
