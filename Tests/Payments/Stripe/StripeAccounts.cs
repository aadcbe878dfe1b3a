using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace IdleCloud.Tests.Payments.Stripe;

/// <summary>The connected accounts of <see cref="StripeDouble"/>.</summary>
internal sealed class StripeAccounts
{
    private static readonly string[] Countries = ["US", "DE", "FR", "CZ"];
    private readonly ConcurrentDictionary<string, JsonObject> _accounts = new();
    private int _links;

    /// <summary>All of them.</summary>
    public IReadOnlyCollection<JsonObject> All => [.. _accounts.Values];

    /// <summary>An owner has said all that Stripe wanted to know.</summary>
    public void Finish(string id)
    {
        JsonObject account = _accounts[id];
        account["payouts_enabled"] = true;
        account["capabilities"] = new JsonObject { ["transfers"] = "active" };
        account["requirements"] = new JsonObject { ["currently_due"] = new JsonArray() };
    }

    /// <summary>Makes one.</summary>
    public StripeAnswer Create(StripeCall call, string id)
    {
        string[] known = ["type", "country", "email", "capabilities[transfers][requested]", "metadata[idlecloud_account]"];
        if (call.Fields.Keys.Except(known).FirstOrDefault() is { } unknown) return StripeAnswer.Invalid($"Received unknown parameter: {unknown}");
        if (call["type"] != "express" || !bool.TryParse(call["capabilities[transfers][requested]"], out bool transfers) || !transfers)
            return StripeAnswer.Invalid("This test wants accounts that can be paid.");
        if (call["country"] is { } country && !Countries.Contains(country))
            return StripeAnswer.Error(400, "invalid_request_error", "country_unsupported", $"{country} is not currently supported by Stripe.");
        return StripeAnswer.Ok(_accounts[id] = new JsonObject
        {
            ["id"] = id,
            ["object"] = "account",
            ["country"] = call["country"] ?? "US",
            ["email"] = call["email"],
            ["payouts_enabled"] = false,
            ["capabilities"] = new JsonObject { ["transfers"] = "inactive" },
            ["requirements"] = new JsonObject { ["currently_due"] = new JsonArray("external_account", "tos_acceptance.date") },
            ["metadata"] = new JsonObject { ["idlecloud_account"] = call["metadata[idlecloud_account]"] },
        });
    }

    /// <summary>Tells of one.</summary>
    public StripeAnswer Get(string id) => _accounts.TryGetValue(id, out JsonObject? account) ? StripeAnswer.Ok(account) : Unknown(id);

    /// <summary>Makes a page for one's owner.</summary>
    public StripeAnswer Link(StripeCall call)
    {
        if (call["type"] != "account_onboarding" || call["return_url"] is null || call["refresh_url"] is null) return StripeAnswer.Invalid("type");
        string id = call["account"] ?? "";
        if (!_accounts.ContainsKey(id)) return Unknown(id);
        string url = $"https://connect.stripe.com/setup/e/{id}/{Interlocked.Increment(ref _links)}";
        return StripeAnswer.Ok(new JsonObject { ["object"] = "account_link", ["url"] = url, ["created"] = 1, ["expires_at"] = 301 });
    }

    private static StripeAnswer Unknown(string id) =>
        StripeAnswer.Error(403, "invalid_request_error", "account_invalid", $"The provided key does not have access to account '{id}'.", isSaved: false);
}
