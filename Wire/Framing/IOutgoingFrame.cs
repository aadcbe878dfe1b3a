namespace IdleCloud.Wire.Framing;

/// <summary>A frame that can write itself into the link's buffer.</summary>
public interface IOutgoingFrame
{
    /// <summary>Its length in bytes, without the length prefix.</summary>
    int ComputeSize();

    /// <summary>Fills <paramref name="destination"/>, which is exactly <see cref="ComputeSize"/> long.</summary>
    void WriteTo(Span<byte> destination);
}
