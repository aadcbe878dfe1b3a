using System.Globalization;
using IdleCloud.Gateway.OpenAi.Errors;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Gateway.OpenAi.Routing;

/// <summary>What OpenAI's lists have in common in the query: <c>limit</c> and <c>after</c>.</summary>
internal static class ListQuery
{
    private const int MaxIdLength = 128;

    /// <summary>Reads them.</summary>
    /// <param name="request">The request.</param>
    /// <param name="most">The largest <c>limit</c>.</param>
    /// <param name="limit">How many; where the request does not say, what it was before.</param>
    /// <param name="after">The id behind which the list begins; null for none.</param>
    public static ApiError? Read(HttpRequest request, int most, ref int limit, out string? after)
    {
        after = request.Query["after"];
        if (after is { Length: 0 or > MaxIdLength }) return ParameterErrors.Invalid("after", "an id of the list");
        string? wish = request.Query["limit"];
        bool isGood = wish is null || (int.TryParse(wish, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit >= 1 && limit <= most);
        return isGood ? null : ParameterErrors.Invalid("limit", string.Create(null, $"an integer between 1 and {most}"));
    }
}
