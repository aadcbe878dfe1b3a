using System.Text;
using Google.Protobuf;

namespace IdleCloud.Tests.Telemetry;

/// <summary>A protobuf message as a tree of its fields: enough to read OTLP without its schema's classes.</summary>
internal sealed class OtlpMessage
{
    private readonly List<(int Field, object Value)> _fields = [];

    /// <summary>Reads a message.</summary>
    public static OtlpMessage Parse(ByteString bytes)
    {
        var message = new OtlpMessage();
        CodedInputStream input = bytes.CreateCodedInput();
        uint tag;
        while ((tag = input.ReadTag()) != 0)
        {
            int field = WireFormat.GetTagFieldNumber(tag);
            message._fields.Add((field, WireFormat.GetTagWireType(tag) switch
            {
                WireFormat.WireType.Varint => input.ReadUInt64(),
                WireFormat.WireType.Fixed64 => input.ReadFixed64(),
                WireFormat.WireType.Fixed32 => input.ReadFixed32(),
                WireFormat.WireType.LengthDelimited => input.ReadBytes(),
                var other => throw new InvalidDataException($"OTLP has no fields of the wire type {other}."),
            }));
        }

        return message;
    }

    /// <summary>The messages of a repeated field.</summary>
    public IEnumerable<OtlpMessage> All(int field) => Bytes(field).Select(Parse);

    /// <summary>A text; empty where it is not given.</summary>
    public string Text(int field) => Bytes(field).LastOrDefault(ByteString.Empty).ToStringUtf8();

    /// <summary>Bytes as hexadecimal digits.</summary>
    public string Hex(int field) => Convert.ToHexStringLower(Bytes(field).LastOrDefault(ByteString.Empty).Span);

    /// <summary>Attributes of a field <c>repeated KeyValue</c>, as text.</summary>
    public Dictionary<string, string> Attributes(int field) => All(field).ToDictionary(pair => pair.Text(1), pair => pair.All(2).Single().Scalar());

    private string Scalar()
    {
        (int Field, object Value) only = _fields.Single();
        return only.Value is ByteString text ? Encoding.UTF8.GetString(text.Span) : $"{only.Value}";
    }

    private IEnumerable<ByteString> Bytes(int field) => _fields.Where(one => one.Field == field).Select(one => (ByteString)one.Value);
}
