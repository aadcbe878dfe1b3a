using System.Text.Json.Nodes;

namespace IdleCloud.Tests.Payments.Stripe;

/// <summary>Writes events as Stripe does, about one payment.</summary>
/// <param name="session">The page on which it was paid.</param>
/// <param name="payment">The payment's name.</param>
internal sealed class StripeEventMaker(JsonObject session, string payment)
{
    private const long Begin = 1_800_000_000;
    private int _last;

    /// <summary>The charge's name.</summary>
    public string Charge { get; } = payment.Replace("pi_", "ch_", StringComparison.Ordinal);

    /// <summary>The payment's name.</summary>
    public string Payment => payment;

    /// <summary>The page was completed, and, mostly, paid.</summary>
    public string Completed(string paymentStatus = "paid", string type = "checkout.session.completed") => Event(type, Session(paymentStatus));

    /// <summary>The page's money came later.</summary>
    public string Succeeded() => Completed(type: "checkout.session.async_payment_succeeded");

    /// <summary>So much has been refunded by now.</summary>
    public string Refunded(long inAll, int at = 10) => Event("charge.refunded", new JsonObject
    {
        ["id"] = Charge,
        ["object"] = "charge",
        ["amount"] = 1000,
        ["amount_refunded"] = inAll,
        ["currency"] = "usd",
        ["payment_intent"] = payment,
    }, at);

    /// <summary>News of one refund.</summary>
    public string Refund(string type, string id, long amount, string status = "succeeded", string currency = "usd", int at = 10) => Event(type, new JsonObject
    {
        ["id"] = id,
        ["object"] = "refund",
        ["amount"] = amount,
        ["currency"] = currency,
        ["charge"] = Charge,
        ["payment_intent"] = payment,
        ["status"] = status,
    }, at);

    /// <summary>News of a dispute.</summary>
    public string Dispute(string type, string id, long amount, string status, long fee = 0, int at = 20) => Event(type, new JsonObject
    {
        ["id"] = id,
        ["object"] = "dispute",
        ["amount"] = amount,
        ["currency"] = "usd",
        ["charge"] = Charge,
        ["payment_intent"] = payment,
        ["status"] = status,
        ["balance_transactions"] = fee == 0 ? [] : new JsonArray(new JsonObject { ["id"] = "txn_d", ["fee"] = fee, ["currency"] = "usd" }),
    }, at);

    /// <summary>An event around an object.</summary>
    public string Event(string type, JsonObject about, int at = 0) => new JsonObject
    {
        ["id"] = $"evt_{payment}_{Interlocked.Increment(ref _last)}",
        ["object"] = "event",
        ["api_version"] = "2026-07-29.dahlia",
        ["created"] = Begin + at,
        ["type"] = type,
        ["livemode"] = false,
        ["pending_webhooks"] = 1,
        ["request"] = new JsonObject { ["id"] = null, ["idempotency_key"] = null },
        ["data"] = new JsonObject { ["object"] = about },
    }.ToJsonString();

    /// <summary>The page as it is in an event.</summary>
    public JsonObject Session(string paymentStatus)
    {
        JsonObject about = session.DeepClone().AsObject();
        about["payment_status"] = paymentStatus;
        about["status"] = "complete";
        about["payment_intent"] = payment;
        return about;
    }
}
