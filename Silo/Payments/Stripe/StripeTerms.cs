using System.Globalization;
using IdleCloud.Silo.Payments.Provider;

namespace IdleCloud.Silo.Payments.Stripe;

/// <summary>What both ways to Stripe say alike, so that a repeat may go either way.</summary>
internal static class StripeTerms
{
    /// <summary>The version of Stripe's API that this program was written for; without it the account's own default would apply.</summary>
    public const string ApiVersion = "2026-07-29.dahlia";

    /// <summary>The field of metadata with our id of a top-up or payout.</summary>
    public const string IdField = "idlecloud_id";

    /// <summary>The field of metadata with our account.</summary>
    public const string AccountField = "idlecloud_account";

    /// <summary>What a customer reads on the page.</summary>
    public const string CreditName = "IdleCloud credit";

    /// <summary>What an owner reads on the statement.</summary>
    public const string PayoutDescription = "IdleCloud payout";

    /// <summary>Notices that are asked for when they were missed: all that <see cref="Events.StripeEvents"/> understands.</summary>
    public static readonly string[] EventTypes =
    [
        "checkout.session.completed", "checkout.session.async_payment_succeeded", "checkout.session.async_payment_failed",
        "checkout.session.expired", "charge.refunded", "charge.refund.updated", "refund.created", "refund.updated", "refund.failed",
        "charge.dispute.created", "charge.dispute.funds_withdrawn", "charge.dispute.funds_reinstated", "charge.dispute.closed",
    ];

    /// <summary>The idempotency key of a top-up's page.</summary>
    public static string CheckoutKey(Guid topUpId) => string.Create(CultureInfo.InvariantCulture, $"idlecloud-topup-{topUpId:n}");

    /// <summary>What an owner is asked on a page: all that Stripe wants to know.</summary>
    public const string SetupPageType = "account_onboarding";

    /// <summary>The error for an account that is none of this platform's.</summary>
    public const string ForeignAccount = "account_invalid";

    /// <summary>The state of a capability that works.</summary>
    public const string Active = "active";

    /// <summary>The idempotency key of an owner's account. A country that was refused must not stand in the way of another.</summary>
    public static string AccountKey(PayoutAccountOrder order) => $"idlecloud-account-{order.AccountId}-{order.Country}";

    /// <summary>The idempotency key of a page for an owner: each is another one, but for its own repeats.</summary>
    public static string NewSetupPageKey() => string.Create(CultureInfo.InvariantCulture, $"idlecloud-setup-{Guid.NewGuid():n}");

    /// <summary>The idempotency key of a payout.</summary>
    public static string PayoutKey(Guid payoutId) => string.Create(CultureInfo.InvariantCulture, $"idlecloud-payout-{payoutId:n}");

    /// <summary>By this Stripe finds a payout again, also when its idempotency key is forgotten.</summary>
    public static string PayoutGroup(Guid payoutId) => PayoutKey(payoutId);
}
