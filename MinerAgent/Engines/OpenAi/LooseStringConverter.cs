using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace IdleCloud.MinerAgent.Engines.OpenAi;

/// <summary>
/// Reads a JSON string that may hold half of a surrogate pair (<c>"\ud83d"</c>): servers that cut their text by UTF-16 units send
/// the other half in the next chunk. The framework refuses such strings. What is no string reads as null.
/// </summary>
internal sealed class LooseStringConverter : JsonConverter<string>
{
    /// <inheritdoc/>
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return null;
        }

        return reader.ValueIsEscaped ? Unescape(Encoding.UTF8.GetString(reader.ValueSpan)) : reader.GetString();
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    /// <summary>The reader has checked the escapes already.</summary>
    private static string Unescape(string raw)
    {
        const int HexDigits = 4;
        var text = new StringBuilder(raw.Length);
        for (int index = 0; index < raw.Length; index++)
        {
            if (raw[index] != '\\')
            {
                text.Append(raw[index]);
                continue;
            }

            char kind = raw[++index];
            text.Append(kind switch
            {
                'b' => '\b',
                'f' => '\f',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'u' => (char)ushort.Parse(raw.AsSpan(index + 1, HexDigits), NumberStyles.HexNumber, CultureInfo.InvariantCulture),
                _ => kind,
            });
            if (kind == 'u') index += HexDigits;
        }

        return text.ToString();
    }
}
