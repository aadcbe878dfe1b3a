namespace IdleCloud.Wire.Transport;

/// <summary>
/// One connection of the miner link as a stream of bytes each way; how those travel is the adapter's business. One send and one
/// receive may be under way at once, each by one caller at a time. A broken connection is an answer here and not an exception:
/// it happens every day.
/// </summary>
public interface IMinerTransport : IAsyncDisposable
{
    /// <summary>Why the connection ended; <see cref="TransportEnd.None"/> while it lives.</summary>
    TransportEnd End { get; }

    /// <summary>Sends all of <paramref name="bytes"/>.</summary>
    /// <param name="bytes">One or more whole frames, each with its length before it: an adapter may cut there.</param>
    /// <returns>False when the connection has ended.</returns>
    ValueTask<bool> SendAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Receives some bytes.</summary>
    /// <returns>The number of bytes, or 0 when the connection has ended.</returns>
    ValueTask<int> ReceiveAsync(Memory<byte> buffer);

    /// <summary>Says good-bye in the adapter's way, where the connection still lives, and ends it after a bounded wait.</summary>
    ValueTask CloseAsync();

    /// <summary>Ends the connection at once; pending calls return.</summary>
    void Abort();
}
