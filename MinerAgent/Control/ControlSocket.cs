using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace IdleCloud.MinerAgent.Control;

/// <summary>The socket through which commands reach a running agent: a file in its data directory that only its user can open.</summary>
internal static class ControlSocket
{
    /// <summary>How long either end waits for the other.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private const int MaxMessageBytes = 64 * 1024;

    /// <summary>Where it is.</summary>
    public static string PathIn(string dataDirectory) => Path.Combine(dataDirectory, "control.sock");

    /// <summary>A socket for it.</summary>
    public static Socket Create() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    /// <summary>Sends a message and ends what this end has to say.</summary>
    public static async Task SendAsync<T>(Socket socket, T message, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        byte[] bytes = [.. JsonSerializer.SerializeToUtf8Bytes(message, type), (byte)'\n'];
        for (int sent = 0; sent < bytes.Length;) sent += await socket.SendAsync(bytes.AsMemory(sent), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Receives a message: a line.</summary>
    /// <returns>Null when it is none: too long, cut off, or no JSON of the kind.</returns>
    public static async Task<T?> ReceiveAsync<T>(Socket socket, JsonTypeInfo<T> type, CancellationToken cancellationToken) where T : class
    {
        byte[] buffer = new byte[MaxMessageBytes];
        int length = 0;
        while (length < buffer.Length)
        {
            int count = await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
            if (count == 0) return null;
            length += count;
            int end = buffer.AsSpan(0, length).IndexOf((byte)'\n');
            if (end >= 0) return Read(buffer.AsSpan(0, end), type);
        }

        return null;
    }

    private static T? Read<T>(ReadOnlySpan<byte> line, JsonTypeInfo<T> type) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(line, type);
        }
        catch (Exception nonsense) when (nonsense is JsonException or DecoderFallbackException)
        {
            return null;
        }
    }
}
