using System.Globalization;

namespace IdleCloud.MinerAgent.Hosting.Settings;

/// <summary>Reads single values and collects what is wrong with them, so that the owner sees all errors at once.</summary>
internal sealed class SettingsReader(IReadOnlyDictionary<string, SettingValue> values, List<string> errors)
{
    /// <summary>A text; the default where it is not given.</summary>
    public string Text(string name, string otherwise = "") => values.TryGetValue(name, out SettingValue value) ? value.Text : otherwise;

    /// <summary>True when the setting is given.</summary>
    public bool Has(string name) => values.ContainsKey(name);

    /// <summary>A switch.</summary>
    public bool Switch(string name)
    {
        if (!values.TryGetValue(name, out SettingValue value)) return false;
        if (value.Text is "1" or "0") return value.Text == "1";
        if (bool.TryParse(value.Text, out bool isOn)) return isOn;
        Add(name, $"must be true or false, not '{value.Text}'");
        return false;
    }

    /// <summary>A whole number within a range.</summary>
    public int Integer(string name, int min, int max, int otherwise)
    {
        if (!values.TryGetValue(name, out SettingValue value)) return otherwise;
        if (int.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= min && number <= max) return number;
        Add(name, $"must be a whole number from {min} to {max}, not '{value.Text}'");
        return otherwise;
    }

    /// <summary>A number above zero, or null where it is not given.</summary>
    public double? Positive(string name)
    {
        if (!values.TryGetValue(name, out SettingValue value)) return null;
        bool isNumber = double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number);
        if (isNumber && number > 0 && double.IsFinite(number)) return number;
        Add(name, $"must be a number above 0, not '{value.Text}'");
        return null;
    }

    /// <summary>One of an enum's names, in any case.</summary>
    public T Choice<T>(string name, T otherwise) where T : struct, Enum
    {
        if (!values.TryGetValue(name, out SettingValue value)) return otherwise;
        if (Enum.GetNames<T>().Contains(value.Text, StringComparer.OrdinalIgnoreCase)) return Enum.Parse<T>(value.Text, ignoreCase: true);
        Add(name, $"must be one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}, not '{value.Text}'");
        return otherwise;
    }

    /// <summary>An http or https URL; null where it is not given or wrong.</summary>
    public Uri? Url(string name)
    {
        return values.TryGetValue(name, out SettingValue value) ? ReadUrl(name, value.Text) : null;
    }

    /// <summary>http or https URLs with commas between them; none where they are not given, and without those that are wrong.</summary>
    public IReadOnlyList<Uri> Urls(string name) => values.TryGetValue(name, out SettingValue value)
        ? [.. value.Text.Split(',', StringSplitOptions.TrimEntries).Select(text => ReadUrl(name, text)).OfType<Uri>()]
        : [];

    private Uri? ReadUrl(string name, string text)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is ("http" or "https")) return url;
        Add(name, $"must be a URL that begins with http:// or https://, not '{text}'");
        return null;
    }

    /// <summary>Notes an error, with where the value came from.</summary>
    public void Add(string name, string problem) =>
        errors.Add($"{(values.TryGetValue(name, out SettingValue value) ? value.Source : "--" + name)}: {problem}");
}
