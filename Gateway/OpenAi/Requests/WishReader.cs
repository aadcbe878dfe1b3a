using IdleCloud.Contracts.Pools;
using IdleCloud.Gateway.OpenAi.Errors;
using IdleCloud.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace IdleCloud.Gateway.OpenAi.Requests;

/// <summary>Reads from the headers what a customer wishes of the miner. A wish that is not understood is refused: it would not be kept.</summary>
internal static class WishReader
{
    /// <summary>The header that names the region to prefer.</summary>
    public const string RegionHeader = "idc-region-hint";

    /// <summary>The header that prefers a miner that keeps nothing: <c>true</c> or <c>false</c>.</summary>
    public const string NoRetentionHeader = "idc-no-retention";

    /// <summary>The header, and in the body the field, that asks for a miner of the trusted class: <c>trusted</c> or <c>any</c>.</summary>
    public const string Privacy = "privacy";

    /// <summary>Reads them.</summary>
    /// <param name="headers">The request's headers.</param>
    /// <param name="trustedOnly">What the body says of privacy.</param>
    /// <param name="wishes">The wishes.</param>
    /// <returns>The error to answer with; null when all is understood.</returns>
    public static ApiError? Read(IHeaderDictionary headers, bool trustedOnly, out DispatchWishes wishes)
    {
        wishes = DispatchWishes.None;
        StringValues region = headers[RegionHeader], retention = headers[NoRetentionHeader], privacy = headers[Privacy];
        if (region.Count + retention.Count + privacy.Count == 0 && !trustedOnly) return null;
        if (region.Count > 0 && !Regions.IsValid(region.ToString()))
        {
            return ParameterErrors.Invalid(RegionHeader, $"1 to {Regions.MaxLength} of a-z, 0-9 and hyphen");
        }

        if (!IsOneOf(retention, "true", "false")) return ParameterErrors.Invalid(NoRetentionHeader, "true or false");
        if (!IsOneOf(privacy, "trusted", "any")) return ParameterErrors.Invalid(Privacy, "trusted or any");
        wishes = new DispatchWishes
        {
            Region = region.Count > 0 ? region.ToString() : null,
            NoRetention = Is(retention, "true"),
            TrustedOnly = trustedOnly || Is(privacy, "trusted"),
        };
        return null;
    }

    private static bool IsOneOf(StringValues value, string one, string other) => value.Count == 0 || Is(value, one) || Is(value, other);

    private static bool Is(StringValues value, string word) => string.Equals(value.ToString(), word, StringComparison.OrdinalIgnoreCase);
}
