using System.Text.Json.Serialization;

namespace IdleCloud.Silo.Payments.Stripe;

/// <summary>The part of a Checkout Session that is read.</summary>
internal sealed record StripeSession(string? Id, string? Url);

/// <summary>The part of a transfer that is read.</summary>
internal sealed record StripeTransfer(string? Id, long Amount, string? Currency, string? Destination, string? TransferGroup);

/// <summary>A list of transfers.</summary>
internal sealed record StripeTransferList(List<StripeTransfer>? Data);

/// <summary>The part of a payment that is read, its charge with the balance transaction expanded.</summary>
internal sealed record StripePayment(string? Id, StripeCharge? LatestCharge);

/// <summary>The part of a charge that is read.</summary>
internal sealed record StripeCharge(string? Id, StripeBalanceTransaction? BalanceTransaction);

/// <summary>The part of a balance transaction that is read.</summary>
internal sealed record StripeBalanceTransaction(string? Id, long Fee, string? Currency);

/// <summary>The part of a connected account that is read.</summary>
internal sealed record StripeAccount(string? Id, bool PayoutsEnabled, StripeCapabilities? Capabilities, StripeRequirements? Requirements);

/// <summary>What a connected account may do.</summary>
internal sealed record StripeCapabilities(string? Transfers);

/// <summary>What Stripe wants to know of its owner.</summary>
internal sealed record StripeRequirements(List<string>? CurrentlyDue);

/// <summary>A page for the owner of a connected account.</summary>
internal sealed record StripeAccountLink(string? Url);

/// <summary>An answer that is not a success.</summary>
internal sealed record StripeErrorReply(StripeErrorBody? Error);

/// <summary>What is wrong.</summary>
internal sealed record StripeErrorBody(string? Type, string? Code, string? Message);

/// <summary>How Stripe's answers are read: snake_case, everything else left out.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(StripeSession))]
[JsonSerializable(typeof(StripeTransfer))]
[JsonSerializable(typeof(StripeTransferList))]
[JsonSerializable(typeof(StripePayment))]
[JsonSerializable(typeof(StripeAccount))]
[JsonSerializable(typeof(StripeAccountLink))]
[JsonSerializable(typeof(StripeErrorReply))]
internal sealed partial class StripeJsonContext : JsonSerializerContext;
