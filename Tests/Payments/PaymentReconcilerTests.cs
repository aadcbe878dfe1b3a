using System.Text.Json.Nodes;
using IdleCloud.Contracts.Ledger;
using IdleCloud.Silo.Payments.Events;
using IdleCloud.Tests.Payments.Stripe;
using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Tests.Payments;

/// <summary>What was never delivered is fetched, and what Stripe kept is booked.</summary>
public sealed class PaymentReconcilerTests(PaymentFixture payments) : IClassFixture<PaymentFixture>
{
    [Fact]
    public async Task Reconcile_WhenNoticesWereMissed_BooksThemOnce()
    {
        string account = PaymentFixture.NewAccount();
        (_, StripeEventMaker maker) = await payments.OpenAsync(account);
        string delivered = maker.Completed();
        await payments.TellAsync(delivered);
        // Newest first, as Stripe lists them.
        payments.Stripe.State.Undelivered.AddRange(
            [Node(maker.Refund("refund.created", "re_1", 400)), .. Enumerable.Range(0, 150).Select(_ => Node(maker.Refunded(300))), Node(delivered)]);
        payments.Stripe.State.SetFee(maker.Payment, 59);

        long feesBefore = await payments.CentsAsync(AccountKind.StripeFees);
        PaymentReconciler reconciler = ActivatorUtilities.CreateInstance<PaymentReconciler>(payments.Services);
        await reconciler.ReconcileAsync(TestContext.Current.CancellationToken);
        await reconciler.ReconcileAsync(TestContext.Current.CancellationToken);
        Assert.Equal(600, await payments.NetCentsAsync(account));
        Assert.Equal(-59, await payments.CentsAsync(AccountKind.StripeFees) - feesBefore);
        await payments.AssertBooksAsync();
    }

    [Fact]
    public async Task Reconcile_WhenTheProviderIsAway_TriesAgainLater()
    {
        string account = PaymentFixture.NewAccount();
        (_, StripeEventMaker maker) = await payments.OpenAsync(account);
        payments.Stripe.State.Undelivered.Add(Node(maker.Completed()));
        PaymentReconciler reconciler = ActivatorUtilities.CreateInstance<PaymentReconciler>(payments.Services);
        payments.Stripe.Fail(StripeFault.DropBefore, StripeFault.DropBefore, StripeFault.DropBefore);
        await reconciler.ReconcileAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, await payments.NetCentsAsync(account));
        await reconciler.ReconcileAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1000, await payments.NetCentsAsync(account));
    }

    private static JsonObject Node(string body) => JsonNode.Parse(body)!.AsObject();
}
