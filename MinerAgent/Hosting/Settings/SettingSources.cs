using System.Globalization;
using System.Text.Json;

namespace IdleCloud.MinerAgent.Hosting.Settings;

/// <summary>Brings the sources of settings together: flags, then environment, then the config file.</summary>
internal static class SettingSources
{
    /// <summary>People write this file by hand.</summary>
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Reads all sources.</summary>
    /// <param name="flags">Values of the flags that were given, by name.</param>
    /// <param name="environment">Reads an environment variable.</param>
    /// <param name="errors">Gets what is wrong with the config file.</param>
    /// <returns>The value that counts, by name.</returns>
    public static IReadOnlyDictionary<string, SettingValue> Read(
        IReadOnlyDictionary<string, string> flags, Func<string, string?> environment, List<string> errors)
    {
        Dictionary<string, SettingValue> values = new(StringComparer.Ordinal);
        foreach (SettingDefinition setting in SettingTable.All)
        {
            if (flags.TryGetValue(setting.Name, out string? flag)) values[setting.Name] = new SettingValue(flag, "--" + setting.Name);
            else if (environment(setting.Variable) is { Length: > 0 } variable) values[setting.Name] = new SettingValue(variable, setting.Variable);
        }

        if (values.TryGetValue(SettingTable.ConfigFile, out SettingValue file))
        {
            foreach ((string name, SettingValue value) in ReadFile(file.Text, errors)) values.TryAdd(name, value);
        }

        return values;
    }

    private static Dictionary<string, SettingValue> ReadFile(string path, List<string> errors)
    {
        Dictionary<string, SettingValue> values = new(StringComparer.Ordinal);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), Lenient);
            foreach (JsonProperty member in document.RootElement.EnumerateObject())
            {
                string source = $"{member.Name} in {path}";
                bool isKnown = member.Name != SettingTable.ConfigFile && SettingTable.All.Any(setting => setting.Name == member.Name);
                if (!isKnown) errors.Add($"{source}: there is no such setting");
                else if (TextOf(member.Value) is { } text) values[member.Name] = new SettingValue(text, source);
                else errors.Add($"{source}: must be a string, a number, true or false");
            }
        }
        catch (JsonException wrong)
        {
            // The library counts from 0, and says so again at the end of its message.
            string reason = wrong.Message.Split(" LineNumber:")[0];
            errors.Add(string.Create(CultureInfo.InvariantCulture, $"--{SettingTable.ConfigFile}: {path} is no JSON at line {wrong.LineNumber + 1}: {reason}"));
        }
        catch (InvalidOperationException)
        {
            errors.Add($"--{SettingTable.ConfigFile}: {path} is no JSON object: it must look like {{ \"slots\": 4 }}");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            errors.Add($"--{SettingTable.ConfigFile}: {unreadable.Message}");
        }

        return values;
    }

    private static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => null,
    };
}
