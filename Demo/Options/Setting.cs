using System.CommandLine;
using System.CommandLine.Parsing;

namespace IdleCloud.Demo.Options;

/// <summary>Reads a value; false when the text is not one.</summary>
internal delegate bool TryParse<T>(string text, out T value);

/// <summary>A setting that is given by a flag or, failing that, by an environment variable. Both are checked alike.</summary>
internal static class Setting
{
    /// <summary>Makes the option of a setting.</summary>
    /// <param name="flag">The flag, for example <c>--port</c>.</param>
    /// <param name="variable">The environment variable, for example <c>IDLECLOUD_PORT</c>. An empty one counts as absent.</param>
    /// <param name="help">What it is for, and its default.</param>
    /// <param name="mustBe">What a value must be, for the message about a bad one, for example <c>a port from 1 to 65535</c>.</param>
    /// <param name="tryParse">Reads a value.</param>
    /// <param name="otherwise">The value when neither is given.</param>
    public static Option<T> Create<T>(string flag, string variable, string help, string mustBe, TryParse<T> tryParse, T otherwise)
    {
        return new Option<T>(flag)
        {
            Description = $"{help} [{variable}]",
            HelpName = flag.TrimStart('-'),
            CustomParser = result => Parse(result, flag, result.Tokens[0].Value),
            DefaultValueFactory = result => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text
                ? Parse(result, variable, text)!
                : otherwise,
        };

        T? Parse(ArgumentResult result, string source, string text)
        {
            if (tryParse(text, out var value)) return value;
            result.AddError($"{source} is '{text}'; it must be {mustBe}.");
            return default;
        }
    }
}
