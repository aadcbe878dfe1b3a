using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using IdleCloud.Silo.Payments.Stripe;

namespace IdleCloud.Tests.Payments.Stripe;

/// <summary>What <see cref="StripeDouble"/> knows, and how it answers a call that reaches it.</summary>
internal sealed class StripeState
{
    private readonly ConcurrentDictionary<string, JsonObject> _sessions = new();
    private readonly ConcurrentQueue<JsonObject> _transfers = new();
    private readonly ConcurrentDictionary<string, long> _fees = new();
    private int _last;

    /// <summary>Money that the platform has at Stripe, in cents: no transfer is more.</summary>
    public long BalanceCents { get; set; } = 1_000_000_000;

    /// <summary>The transfers that were made.</summary>
    public IReadOnlyList<JsonObject> Transfers => [.. _transfers];

    /// <summary>The pages that were made.</summary>
    public IReadOnlyList<JsonObject> Sessions => [.. _sessions.Values];

    /// <summary>The owners' accounts.</summary>
    public StripeAccounts Accounts { get; } = new();

    /// <summary>Events that were not delivered, as they are listed.</summary>
    public List<JsonObject> Undelivered { get; } = [];

    /// <summary>What Stripe has kept of a payment.</summary>
    public void SetFee(string payment, long cents) => _fees[payment] = cents;

    /// <summary>A name that nothing else has.</summary>
    public string Name(string prefix) => string.Create(CultureInfo.InvariantCulture, $"{prefix}_double{Interlocked.Increment(ref _last):d6}");

    /// <summary>Answers a call.</summary>
    public StripeAnswer Answer(StripeCall call) => (call.Method, call.Path) switch
    {
        _ when call.Version != StripeTerms.ApiVersion => StripeAnswer.Invalid($"Stripe-Version is '{call.Version}'."),
        ("POST", "/v1/checkout/sessions") => CreateSession(call),
        ("POST", "/v1/transfers") => CreateTransfer(call),
        ("GET", "/v1/transfers") => ListTransfers(call),
        ("GET", "/v1/events") => ListEvents(call),
        ("POST", "/v1/accounts") => Accounts.Create(call, Name("acct").Replace("_double", "_1Double", StringComparison.Ordinal)),
        ("POST", "/v1/account_links") => Accounts.Link(call),
        ("GET", _) when call.Path.StartsWith("/v1/accounts/", StringComparison.Ordinal) => Accounts.Get(call.Path["/v1/accounts/".Length..]),
        ("GET", _) when call.Path.StartsWith("/v1/payment_intents/", StringComparison.Ordinal) => GetPayment(call),
        _ => StripeAnswer.Error(404, "invalid_request_error", null, $"Unrecognized request URL ({call.Method}: {call.Path}).", isSaved: false),
    };

    private StripeAnswer CreateSession(StripeCall call)
    {
        string[] known =
        [
            "mode", "client_reference_id", "line_items[0][quantity]", "line_items[0][price_data][currency]",
            "line_items[0][price_data][unit_amount]", "line_items[0][price_data][product_data][name]", "success_url", "cancel_url",
            "customer_email", "metadata[idlecloud_id]", "metadata[idlecloud_account]", "payment_intent_data[metadata][idlecloud_id]",
            "payment_intent_data[metadata][idlecloud_account]",
        ];
        if (call.Fields.Keys.Except(known).FirstOrDefault() is { } unknown) return StripeAnswer.Invalid($"Received unknown parameter: {unknown}");
        if (call["mode"] != "payment" || call["line_items[0][quantity]"] != "1") return StripeAnswer.Invalid("mode");
        if (!long.TryParse(call["line_items[0][price_data][unit_amount]"], out long amount) || amount < 50)
            return StripeAnswer.Invalid("The Checkout Session's total amount must convert to at least 50 cents.");
        string id = Name("cs_test");
        var session = new JsonObject
        {
            ["id"] = id,
            ["object"] = "checkout.session",
            ["mode"] = "payment",
            ["url"] = $"https://checkout.stripe.com/c/pay/{id}",
            ["status"] = "open",
            ["payment_status"] = "unpaid",
            ["payment_intent"] = null,
            ["amount_total"] = amount,
            ["currency"] = call["line_items[0][price_data][currency]"],
            ["client_reference_id"] = call["client_reference_id"],
            ["metadata"] = new JsonObject
            {
                ["idlecloud_id"] = call["metadata[idlecloud_id]"],
                ["idlecloud_account"] = call["metadata[idlecloud_account]"],
            },
            ["success_url"] = call["success_url"],
            ["cancel_url"] = call["cancel_url"],
        };
        _sessions[id] = session;
        return StripeAnswer.Ok(session);
    }

    private StripeAnswer CreateTransfer(StripeCall call)
    {
        if (!long.TryParse(call["amount"], out long amount) || amount < 1) return StripeAnswer.Invalid("Invalid integer: amount");
        if (call["currency"] != "usd") return StripeAnswer.Invalid("currency");
        if (call["destination"] is not { } destination || !destination.StartsWith("acct_", StringComparison.Ordinal))
            return StripeAnswer.Error(400, "invalid_request_error", "resource_missing", $"No such destination: '{call["destination"]}'", isSaved: false);
        if (amount > BalanceCents)
            return StripeAnswer.Error(400, "invalid_request_error", "balance_insufficient", "You have insufficient available funds in your Stripe account.");
        BalanceCents -= amount;
        var transfer = new JsonObject
        {
            ["id"] = Name("tr"),
            ["object"] = "transfer",
            ["amount"] = amount,
            ["currency"] = "usd",
            ["destination"] = destination,
            ["transfer_group"] = call["transfer_group"],
            ["metadata"] = new JsonObject { ["idlecloud_id"] = call["metadata[idlecloud_id]"] },
        };
        _transfers.Enqueue(transfer);
        return StripeAnswer.Ok(transfer);
    }

    private StripeAnswer ListTransfers(StripeCall call) => StripeAnswer.Ok(ListOf(
        Transfers.Where(transfer => transfer["transfer_group"]?.GetValue<string>() == call["transfer_group"]), "/v1/transfers", hasMore: false));

    private StripeAnswer GetPayment(StripeCall call)
    {
        string id = call.Path["/v1/payment_intents/".Length..];
        if (call["expand[]"] != "latest_charge.balance_transaction" && call["expand[0]"] != "latest_charge.balance_transaction")
            return StripeAnswer.Invalid("This test wants the balance transaction expanded.");
        JsonNode? balance = _fees.TryGetValue(id, out long fee)
            ? new JsonObject { ["id"] = "txn_1", ["object"] = "balance_transaction", ["fee"] = fee, ["currency"] = "usd" }
            : null;
        return StripeAnswer.Ok(new JsonObject
        {
            ["id"] = id,
            ["object"] = "payment_intent",
            ["latest_charge"] = new JsonObject { ["id"] = "ch_1", ["object"] = "charge", ["balance_transaction"] = balance },
        });
    }

    private StripeAnswer ListEvents(StripeCall call)
    {
        if (call["delivery_success"] != "false") return StripeAnswer.Invalid("This test lists only what was not delivered.");
        int limit = int.Parse(call["limit"] ?? "10", CultureInfo.InvariantCulture);
        List<JsonObject> all = Undelivered;
        int from = call["starting_after"] is { } after ? all.FindIndex(item => item["id"]!.GetValue<string>() == after) + 1 : 0;
        return StripeAnswer.Ok(ListOf(all.Skip(from).Take(limit), "/v1/events", all.Count > from + limit));
    }

    private static JsonObject ListOf(IEnumerable<JsonObject> items, string url, bool hasMore) => new()
    {
        ["object"] = "list",
        ["url"] = url,
        ["has_more"] = hasMore,
        ["data"] = new JsonArray([.. items.Select(item => item.DeepClone())]),
    };
}
