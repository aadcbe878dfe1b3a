using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace IdleCloud.Tests.Gateway.Edge;

/// <summary>Every numeric parameter with every value that is no number in its range.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CombinatorialNumbersAttribute : DataAttribute
{
    private static readonly string[] Integers = ["max_tokens", "max_completion_tokens", "n", "top_logprobs", "seed"];
    private static readonly string[] Numbers = ["temperature", "top_p", "frequency_penalty", "presence_penalty"];

    /// <summary>Wrong for a number and for an integer alike.</summary>
    private static readonly string[] WrongNumbers =
    [
        "-3", "3", "1e999", "-1e999", "1e308", "9223372036854775808", "-9223372036854775809", "18446744073709551616", "\"10\"", "\"1\"",
        "\"\"", "\"NaN\"", "NaN", "Infinity", "-Infinity", "+1", ".5", "1.", "1e", "0x1", "01", "1_0", "1,0", "true", "false", "[]", "[1]",
        "{}", "{\"$numberLong\":\"1\"}",
    ];

    /// <summary>Wrong only for an integer.</summary>
    private static readonly string[] WrongIntegers = ["1.5", "1.0", "1e0", "1e2", "1E+1", "-1.5", "0.1", "1e-1", "9223372036854775807.0"];

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker)
    {
        List<ITheoryDataRow> rows = [];
        foreach (string parameter in Numbers) rows.AddRange(WrongNumbers.Select(value => Row(parameter, value)));
        foreach (string parameter in Integers)
        {
            rows.AddRange(WrongNumbers.Concat(WrongIntegers).Where(value => !IsGood(parameter, value)).Select(value => Row(parameter, value)));
        }

        return new(rows);
    }

    /// <inheritdoc/>
    public override bool SupportsDiscoveryEnumeration() => true;

    private static TheoryDataRow<string, string> Row(string parameter, string value) => new(parameter, value);

    private static bool IsGood(string parameter, string value) => parameter switch
    {
        "seed" => value is "-3" or "3",
        "max_tokens" or "max_completion_tokens" => value is "3",
        _ => false,
    };
}
