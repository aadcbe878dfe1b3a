using System.Text.Json;
using IdleCloud.Silo.Payments.Provider;
using IdleCloud.Silo.Payments.Stripe;

namespace IdleCloud.Silo.Payments.Events;

/// <summary>Reads Stripe's events. What it does not know it takes for something that does not matter here.</summary>
internal static class StripeEvents
{
    /// <summary>Ten billion dollars: more is a mistake, and far from what the ledger can count.</summary>
    private const long MaxCents = 1_000_000_000_000;

    /// <summary>Reads an event.</summary>
    /// <returns>Null when it is none: its signature was right, so that this is for a person to look at.</returns>
    public static PaymentNews? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            JsonElement json = document.RootElement;
            if (json.Text("id") is not { Length: > 0 and <= 255 } id || json.Text("type") is not { } type) return null;
            var news = new PaymentNews
            {
                EventId = id,
                Type = type,
                IsLive = json.Object("livemode").ValueKind == JsonValueKind.True,
            };
            return Describe(news, json.Object("data").Object("object"), json.Whole("created") ?? 0);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, or text that is no Unicode.
            return null;
        }
    }

    private static PaymentNews? Describe(PaymentNews news, JsonElement it, long at) => news.Type switch
    {
        "checkout.session.completed" or "checkout.session.async_payment_succeeded" => Session(news, it, at, isEnd: false),
        "checkout.session.async_payment_failed" or "checkout.session.expired" => Session(news, it, at, isEnd: true),
        "charge.refunded" => Known(news, it, PaymentFactKind.RefundedInAll, it.Whole("amount_refunded"), at),
        "refund.created" or "refund.updated" or "refund.failed" or "charge.refund.updated" => Known(
            news, it, it.Text("status") is "failed" or "canceled" ? PaymentFactKind.RefundFailed : PaymentFactKind.Refund, it.Whole("amount"), at),
        "charge.dispute.created" or "charge.dispute.closed" => Dispute(news, it, at),
        "charge.dispute.funds_withdrawn" => Known(news, it, PaymentFactKind.DisputeTook, it.Whole("amount"), at, FeesOf(it)),
        "charge.dispute.funds_reinstated" => Known(news, it, PaymentFactKind.DisputeReturned, it.Whole("amount"), at, FeesOf(it)),
        _ => news,
    };

    private static PaymentNews? Session(PaymentNews news, JsonElement it, long at, bool isEnd)
    {
        if (it.Text("id") is not { } session) return null;
        string? ours = it.Text("client_reference_id") ?? it.Object("metadata").Text(StripeTerms.IdField);
        // Complete and not paid yet: with a bank's debit the money comes days later, and with it another notice.
        PaymentFactKind? kind = isEnd ? PaymentFactKind.Closed : it.Text("payment_status") == "paid" ? PaymentFactKind.Paid : null;
        return it.Text("mode") != "payment" || !Guid.TryParseExact(ours, "d", out Guid topUpId) || kind is not { } known ? news : news with
        {
            Payment = it.Reference("payment_intent") ?? session,
            TopUpId = topUpId,
            Currency = it.Text("currency") ?? "",
            Fact = new(known, session, it.Whole("amount_total") ?? 0, 0, at),
        };
    }

    /// <summary>What a dispute's state says of the money; funds_withdrawn and funds_reinstated say it themselves.</summary>
    private static PaymentNews? Dispute(PaymentNews news, JsonElement it, long at) => it.Text("status") switch
    {
        // A bank's question takes nothing yet.
        "warning_needs_response" or "warning_under_review" or "prevented" => news,
        "won" or "warning_closed" => Known(news, it, PaymentFactKind.DisputeReturned, it.Whole("amount"), at, FeesOf(it)),
        "needs_response" or "under_review" or "lost" => Known(news, it, PaymentFactKind.DisputeTook, it.Whole("amount"), at, FeesOf(it)),
        _ => null,
    };

    private static PaymentNews? Known(PaymentNews news, JsonElement it, PaymentFactKind kind, long? amount, long at, long fees = 0)
    {
        if (it.Text("id") is not { } id || amount is not (>= 0 and <= MaxCents) || fees is < -MaxCents or > MaxCents) return null;
        // Money that is not of a payment of ours has nothing to do with us.
        return it.Reference("payment_intent") is not { } payment ? news : news with
        {
            Payment = payment,
            Currency = it.Text("currency") ?? "",
            Fact = new(kind, id, amount.Value, fees, at),
        };
    }

    private static long FeesOf(JsonElement dispute)
    {
        JsonElement list = dispute.Object("balance_transactions");
        return list.ValueKind != JsonValueKind.Array ? 0 : list.EnumerateArray()
            .Where(static item => item.Text("currency") == IPaymentProvider.Currency)
            .Sum(static item => Math.Clamp(item.Whole("fee") ?? 0, -MaxCents, MaxCents));
    }
}
