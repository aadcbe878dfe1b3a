using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using IdleCloud.MinerAgent.Engines.Llama;

namespace IdleCloud.MinerAgent.Engines.LlamaSharp;

/// <summary>The host's end of the connection to the agent: one JSON object a line, both ways. Many threads may send; one receives.</summary>
internal sealed class HostLink : IDisposable
{
    private readonly NetworkStream _stream;
    private readonly StreamReader _reader;
    private readonly Lock _sending = new();
    private readonly ArrayBufferWriter<byte> _line = new();

    private HostLink(NetworkStream stream)
    {
        _stream = stream;
        _reader = new StreamReader(stream, Encoding.UTF8);
    }

    /// <summary>Connects to the agent.</summary>
    public static HostLink Connect(HostAddress address)
    {
        EndPoint agent = address.Path is { } path ? new UnixDomainSocketEndPoint(path) : new IPEndPoint(IPAddress.Parse(address.Host!), address.Port!.Value);
        var socket = new Socket(agent.AddressFamily, SocketType.Stream, address.Path is null ? ProtocolType.Tcp : ProtocolType.Unspecified);
        if (address.Path is null) socket.NoDelay = true;
        socket.Connect(agent);
        return new HostLink(new NetworkStream(socket, ownsSocket: true));
    }

    /// <summary>Sends a line. It waits for an agent that does not read, and does nothing when the agent is gone: then the receiver ends.</summary>
    public void Send(HostFrame frame)
    {
        lock (_sending)
        {
            _line.ResetWrittenCount();
            using (var json = new Utf8JsonWriter(_line)) JsonSerializer.Serialize(json, frame, HostJsonContext.Default.HostFrame);
            _line.Write("\n"u8);
            try
            {
                _stream.Write(_line.WrittenSpan);
            }
            catch (IOException)
            {
                // The agent is gone.
            }
        }
    }

    /// <summary>Receives the next line; null when the agent is gone.</summary>
    public string? Receive()
    {
        try
        {
            return _reader.ReadLine();
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();
}
