using Microsoft.Extensions.Primitives;

namespace IdleCloud.Tests.Payments.Stripe;

/// <summary>A call that <see cref="StripeDouble"/> got.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The path.</param>
/// <param name="Fields">The fields of the form or of the query.</param>
/// <param name="Key">The idempotency key.</param>
/// <param name="Version">The version of the API that it asked for.</param>
internal sealed record StripeCall(string Method, string Path, IReadOnlyDictionary<string, StringValues> Fields, string? Key, string? Version)
{
    /// <summary>A field's value; null when it is missing.</summary>
    public string? this[string field] => Fields.TryGetValue(field, out StringValues value) ? value.ToString() : null;
}
