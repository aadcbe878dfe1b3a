using Google.Protobuf;
using IdleCloud.Wire;

namespace IdleCloud.Tests.Support;

/// <summary>Messages of another release: those of this one, with fields that it does not know, of every kind that protobuf has.</summary>
internal static class UnknownFields
{
    /// <summary>Numbers beyond those in use: 1000 a number, 1001 eight bytes, 1002 bytes, 1003 four bytes.</summary>
    private static readonly byte[] Bytes =
    [
        0xC0, 0x3E, 0x2A,
        0xC9, 0x3E, 1, 2, 3, 4, 5, 6, 7, 8,
        0xD2, 0x3E, 3, (byte)'n', (byte)'e', (byte)'w',
        0xDD, 0x3E, 1, 2, 3, 4,
    ];

    /// <summary>The message with them.</summary>
    public static T AddTo<T>(T message) where T : IMessage<T>, new() =>
        new MessageParser<T>(static () => new T()).ParseFrom([.. message.ToByteArray(), .. Bytes]);

    /// <summary>A frame of a kind that is not known.</summary>
    public static MinerFrame OnlyUnknown() => MinerFrame.Parser.ParseFrom(Bytes);

    /// <summary>A frame as it goes over the wire.</summary>
    public static byte[] Framed(IMessage frame) => Prefixed(frame.ToByteArray());

    /// <summary>Bytes of a frame with their length before them.</summary>
    public static byte[] Prefixed(byte[] frame)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true)) output.WriteBytes(ByteString.CopyFrom(frame));
        return stream.ToArray();
    }
}
