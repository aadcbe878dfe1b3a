using IdleCloud.Contracts.Catalog;
using IdleCloud.Gateway.Api.Errors;
using IdleCloud.Gateway.OpenAi.Errors;

namespace IdleCloud.Gateway.Operator;

/// <summary>The families' names in the API.</summary>
internal static class FamilyNames
{
    private static readonly string[] Names = [.. Enum.GetValues<ModelFamily>().Select(Of)];

    /// <summary>The name of a family.</summary>
    public static string Of(ModelFamily family) => family.ToString().ToLowerInvariant();

    /// <summary>The family of a name.</summary>
    public static ApiError? Read(string name, out ModelFamily family)
    {
        int index = Array.IndexOf(Names, name);
        family = index < 0 ? default : Enum.GetValues<ModelFamily>()[index];
        return index >= 0 ? null : AccountErrors.Invalid("family", $"one of {string.Join(", ", Names)}");
    }
}
