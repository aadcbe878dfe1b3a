using System.Collections.Immutable;

namespace IdleCloud.Silo.Payments.Provider;

/// <summary>An account at the provider that is to be made for an owner.</summary>
/// <param name="AccountId">The owner's account here; also makes the call idempotent.</param>
/// <param name="Email">The owner's address; null leaves it to the owner.</param>
/// <param name="Country">Two letters of ISO 3166, upper case; null for the provider's default.</param>
internal sealed record PayoutAccountOrder(string AccountId, string? Email, string? Country);

/// <summary>An owner's account at the provider.</summary>
/// <param name="Destination">The provider's name for it.</param>
/// <param name="IsReady">True when money that is sent there arrives.</param>
/// <param name="Missing">What the provider still wants to know, in its own words.</param>
internal sealed record PayoutAccount(string Destination, bool IsReady, ImmutableArray<string> Missing);

/// <summary>A page of the provider's where the owner says what it wants to know.</summary>
/// <param name="Url">Its address; valid for minutes and once.</param>
internal sealed record PayoutSetupPage(string Url);
