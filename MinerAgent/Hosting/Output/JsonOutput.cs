using System.Globalization;
using System.Text.Json;

namespace IdleCloud.MinerAgent.Hosting.Output;

/// <summary>A JSON object per line and event: time, level, event, message, and the event's own values.</summary>
internal sealed class JsonOutput(Stream stream) : IEventOutput
{
    private readonly Lock _gate = new();

    /// <inheritdoc/>
    public void Write(AgentEvent agentEvent)
    {
        lock (_gate)
        {
            using (var json = new Utf8JsonWriter(stream)) WriteObject(json, agentEvent);
            stream.Write("\n"u8);
            stream.Flush();
        }
    }

    private static void WriteObject(Utf8JsonWriter json, AgentEvent agentEvent)
    {
        json.WriteStartObject();
        json.WriteString("time", agentEvent.Time);
        json.WriteString("level", PlainOutput.LevelName(agentEvent.Level));
        json.WriteString("event", agentEvent.Name);
        json.WriteString("message", agentEvent.Message);
        foreach ((string name, object? value) in agentEvent.Fields)
        {
            json.WritePropertyName(JsonNamingPolicy.SnakeCaseLower.ConvertName(name));
            WriteValue(json, value);
        }

        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case int number:
                json.WriteNumberValue(number);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case ulong number:
                json.WriteNumberValue(number);
                break;
            case double number:
                json.WriteNumberValue(Math.Round(number, 1));
                break;
            default:
                json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }
}
