using Google.Protobuf;

namespace IdleCloud.Wire.Framing;

/// <summary>A generated message as a frame: for everything but tokens.</summary>
/// <param name="message">A <see cref="MinerFrame"/> or a <see cref="GatewayFrame"/>.</param>
public readonly struct MessageFrame(IMessage message) : IOutgoingFrame
{
    /// <inheritdoc/>
    public int ComputeSize() => message.CalculateSize();

    /// <inheritdoc/>
    public void WriteTo(Span<byte> destination) => message.WriteTo(destination);
}
