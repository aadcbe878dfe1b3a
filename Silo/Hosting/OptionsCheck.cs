using System.Globalization;
using Microsoft.Extensions.Options;

namespace IdleCloud.Silo.Hosting;

/// <summary>Collects all that is wrong with one section, so that a start names every error at once.</summary>
/// <param name="section">The section's name.</param>
internal sealed class OptionsCheck(string section)
{
    private readonly List<string> _errors = [];

    /// <summary>What was found.</summary>
    public ValidateOptionsResult Result => _errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(_errors);

    /// <summary>A rule of its own.</summary>
    public void That(bool holds, string option, string message)
    {
        if (!holds) _errors.Add($"{section}:{option}: {message}.");
    }

    /// <summary>A value between two, both allowed.</summary>
    public void InRange<T>(string option, T value, T min, T max)
        where T : IComparable<T>, IFormattable =>
        That(value.CompareTo(min) >= 0 && value.CompareTo(max) <= 0, option, string.Create(
            CultureInfo.InvariantCulture, $"{value} is not between {min} and {max}"));
}
