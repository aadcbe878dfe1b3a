using System.Globalization;
using IdleCloud.Silo.Payments.Provider;

namespace IdleCloud.Silo.Payments.Stripe;

/// <summary>What each call says.</summary>
internal static class StripeForms
{
    /// <summary>Notices a page.</summary>
    public const int PageSize = 100;

    /// <summary>A page where a customer pays, once, an amount that nobody but us can set.</summary>
    public static StripeForm Checkout(CheckoutOrder order, PaymentOptions options)
    {
        string id = IdOf(order.TopUpId);
        return new StripeForm()
            .Add("mode", "payment")
            .Add("client_reference_id", id)
            .Add("line_items[0][quantity]", 1)
            .Add("line_items[0][price_data][currency]", IPaymentProvider.Currency)
            .Add("line_items[0][price_data][unit_amount]", order.AmountCents)
            .Add("line_items[0][price_data][product_data][name]", StripeTerms.CreditName)
            .Add("success_url", options.SuccessUrl)
            .Add("cancel_url", options.CancelUrl)
            .Add("customer_email", order.Email)
            .Add($"metadata[{StripeTerms.IdField}]", id)
            .Add($"metadata[{StripeTerms.AccountField}]", order.AccountId)
            .Add($"payment_intent_data[metadata][{StripeTerms.IdField}]", id)
            .Add($"payment_intent_data[metadata][{StripeTerms.AccountField}]", order.AccountId);
    }

    /// <summary>Money to a connected account.</summary>
    public static StripeForm Payout(PayoutOrder order) => new StripeForm()
        .Add("amount", order.AmountCents)
        .Add("currency", IPaymentProvider.Currency)
        .Add("destination", order.Destination)
        .Add("transfer_group", StripeTerms.PayoutGroup(order.PayoutId))
        .Add("description", StripeTerms.PayoutDescription)
        .Add($"metadata[{StripeTerms.IdField}]", IdOf(order.PayoutId))
        .Add($"metadata[{StripeTerms.AccountField}]", order.AccountId);

    /// <summary>The transfers of a payout.</summary>
    public static StripeForm FindPayout(Guid payoutId) =>
        new StripeForm().Add("transfer_group", StripeTerms.PayoutGroup(payoutId)).Add("limit", 2);

    /// <summary>An account that Stripe asks its owner about, and that can only be paid.</summary>
    public static StripeForm PayoutAccount(PayoutAccountOrder order) => new StripeForm()
        .Add("type", "express")
        .Add("country", order.Country)
        .Add("email", order.Email)
        .Add("capabilities[transfers][requested]", "true")
        .Add($"metadata[{StripeTerms.AccountField}]", order.AccountId);

    /// <summary>A page for the owner of an account; one that is too old sends to the same place as a finished one.</summary>
    public static StripeForm SetupPage(string destination, PaymentOptions options) => new StripeForm()
        .Add("account", destination)
        .Add("type", StripeTerms.SetupPageType)
        .Add("return_url", options.PayoutSetupUrl)
        .Add("refresh_url", options.PayoutSetupUrl);

    /// <summary>Notices that no endpoint of ours took.</summary>
    public static StripeForm MissedNotices(DateTimeOffset since, string? after)
    {
        StripeForm form = new StripeForm()
            .Add("delivery_success", "false")
            .Add("created[gte]", since.ToUnixTimeSeconds())
            .Add("limit", PageSize)
            .Add("starting_after", after);
        for (int i = 0; i < StripeTerms.EventTypes.Length; i++)
            form.Add(string.Create(CultureInfo.InvariantCulture, $"types[{i}]"), StripeTerms.EventTypes[i]);
        return form;
    }

    /// <summary>An id as it is written everywhere at Stripe.</summary>
    public static string IdOf(Guid id) => id.ToString("d");
}
