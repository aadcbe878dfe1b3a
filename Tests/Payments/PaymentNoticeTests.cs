using IdleCloud.Contracts.Ledger;
using IdleCloud.Contracts.Payments;
using IdleCloud.Silo.Payments.TopUps;
using IdleCloud.Tests.Payments.Stripe;

namespace IdleCloud.Tests.Payments;

/// <summary>Notices in every order, again and again, at once: the books say the same each time.</summary>
public sealed class PaymentNoticeTests(PaymentFixture payments, ITestOutputHelper output) : IClassFixture<PaymentFixture>
{
    /// <summary>The stories that are told in every order; each event is given twice in every order.</summary>
    public static TheoryData<string, long, long> Stories => new()
    {
        { "paid", 1000, 0 },
        { "paid later", 1000, 0 },
        { "refunded", 600, 0 },
        { "refund failed", 1000, 0 },
        { "disputed", 0, 1500 },
        { "dispute won", 1000, 0 },
        { "refunded and disputed", -400, 1500 },
        { "inquiry", 1000, 0 },
    };

    [Theory]
    [MemberData(nameof(Stories))]
    public async Task Take_InEveryOrderAndTwice_BooksTheSame(string story, long expected, long fee)
    {
        long feesBefore = await payments.CentsAsync(AccountKind.StripeFees);
        int orders = 0;
        int[][] all = [.. Permutations.Of([.. Enumerable.Range(0, Tell(story, Dummy()).Length)])];
        foreach (int[] order in all)
        {
            string account = PaymentFixture.NewAccount();
            (_, StripeEventMaker maker) = await payments.OpenAsync(account);
            string[] events = Tell(story, maker);
            foreach (int i in order) await payments.TellAsync(events[i]);
            foreach (int i in order) Assert.Equal(NoticeResult.Duplicate, await AgainAsync(events[i]));
            Assert.Equal(expected, await payments.NetCentsAsync(account));
            orders++;
        }

        output.WriteLine($"{story}: {orders} orders, each event twice");
        Assert.Equal(-fee * orders, await payments.CentsAsync(AccountKind.StripeFees) - feesBefore);
        await payments.AssertBooksAsync();
    }

    [Fact]
    public async Task Take_WhenThreePaymentsAndTheirReversalsInterleave_KeepsThemApart()
    {
        string account = PaymentFixture.NewAccount();
        List<string> events = [];
        for (int i = 0; i < 3; i++)
        {
            (_, StripeEventMaker maker) = await payments.OpenAsync(account);
            events.AddRange(Tell(i switch { 0 => "refunded", 1 => "disputed", _ => "paid" }, maker));
        }

        var random = new Random(42);
        string[] told = [.. events, .. events, .. events];
        random.Shuffle(told);
        await Parallel.ForEachAsync(told, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (body, _) => await payments.TellAsync(body));
        Assert.Equal(600 + 0 + 1000, await payments.NetCentsAsync(account));
        await payments.AssertBooksAsync();
    }

    [Fact]
    public async Task Take_WhenARefundComesBeforeItsPayment_WaitsForIt()
    {
        string account = PaymentFixture.NewAccount();
        (TopUp topUp, StripeEventMaker maker) = await payments.OpenAsync(account);
        Assert.Equal(NoticeResult.Parked, await payments.TellAsync(maker.Refund("refund.created", "re_1", 400)));
        Assert.Equal(0, await payments.NetCentsAsync(account));
        Assert.Equal(NoticeResult.Booked, await payments.TellAsync(maker.Completed()));
        Assert.Equal((600, 0), (await payments.CentsAsync(AccountKind.Customer, account), await payments.CentsAsync(AccountKind.CustomerDebt, account)));
        TopUpResult now = await payments.Grains.GetGrain<IPaymentsGrain>(account).GetTopUpAsync(topUp.Id);
        Assert.Equal((TopUpStatus.Paid, null), (now.Status, now.PageUrl));
    }

    [Fact]
    public async Task Take_WhenTheMoneyIsSpent_MakesADebt()
    {
        string account = PaymentFixture.NewAccount();
        (_, StripeEventMaker maker) = await payments.OpenAsync(account);
        await payments.TellAsync(maker.Completed());
        await payments.SpendAsync(account, 700);
        await payments.TellAsync(maker.Refunded(1000));
        Assert.Equal((0, -700), (await payments.CentsAsync(AccountKind.Customer, account), await payments.CentsAsync(AccountKind.CustomerDebt, account)));
        await payments.TellAsync(maker.Refund("refund.failed", "re_1", 1000, "failed"));
        Assert.Equal(300, await payments.NetCentsAsync(account));
        await payments.AssertBooksAsync();
    }

    [Theory]
    [InlineData("amount")]
    [InlineData("currency")]
    [InlineData("session")]
    [InlineData("top-up")]
    public async Task Take_WhenItContradictsWhatWasAgreed_BooksNothing(string what)
    {
        string account = PaymentFixture.NewAccount();
        (_, StripeEventMaker maker) = await payments.OpenAsync(account);
        var session = maker.Session("paid");
        session[what switch { "amount" => "amount_total", "session" => "id", "top-up" => "client_reference_id", _ => what }] = what switch
        {
            "amount" => 100_000,
            "currency" => "jpy",
            "session" => "cs_test_somebody_else",
            _ => Guid.NewGuid().ToString("d"),
        };
        string forged = maker.Event("checkout.session.completed", session);
        Assert.Equal(NoticeResult.Contradicts, await payments.TellAsync(forged));
        Assert.Equal(NoticeResult.Duplicate, await payments.TellAsync(forged));
        Assert.Equal(0, await payments.NetCentsAsync(account));
        Assert.Equal(NoticeResult.Booked, await payments.TellAsync(maker.Completed()));
        Assert.Equal(1000, await payments.NetCentsAsync(account));
    }

    [Fact]
    public async Task Take_WhenARefundIsInAnotherCurrency_BooksNothing()
    {
        string account = PaymentFixture.NewAccount();
        (_, StripeEventMaker maker) = await payments.OpenAsync(account);
        await payments.TellAsync(maker.Completed());
        Assert.Equal(NoticeResult.Contradicts, await payments.TellAsync(maker.Refund("refund.created", "re_1", 400, currency: "eur")));
        Assert.Equal(1000, await payments.NetCentsAsync(account));
    }

    [Fact]
    public async Task Take_WhenItTellsNothing_IsIgnored()
    {
        (_, StripeEventMaker maker) = await payments.OpenAsync(PaymentFixture.NewAccount());
        Assert.Equal(NoticeResult.Ignored, await payments.TellAsync(maker.Event("customer.created", [])));
        Assert.Equal(NoticeResult.Ignored, await payments.TellAsync(maker.Completed("unpaid")));
        string live = maker.Completed().Replace("\"livemode\":false", "\"livemode\":true", StringComparison.Ordinal);
        Assert.Equal(NoticeResult.Ignored, await payments.TellAsync(live));
        Assert.Equal(NoticeResult.Unreadable, await payments.TellAsync("{"));
    }

    [Fact]
    public async Task Take_WhenThePageIsClosed_ClosesTheTopUpUnlessItIsPaid()
    {
        string account = PaymentFixture.NewAccount();
        (TopUp topUp, StripeEventMaker maker) = await payments.OpenAsync(account);
        await payments.TellAsync(maker.Completed("unpaid", "checkout.session.expired"));
        IPaymentsGrain grain = payments.Grains.GetGrain<IPaymentsGrain>(account);
        Assert.Equal(TopUpStatus.Closed, (await grain.GetTopUpAsync(topUp.Id)).Status);
        await payments.TellAsync(maker.Succeeded());
        await payments.TellAsync(maker.Completed("unpaid", "checkout.session.async_payment_failed"));
        Assert.Equal(TopUpStatus.Paid, (await grain.GetTopUpAsync(topUp.Id)).Status);
        Assert.Equal(1000, await payments.NetCentsAsync(account));
    }

    private async Task<NoticeResult> AgainAsync(string body)
    {
        NoticeResult result = await payments.TellAsync(body);
        return result == NoticeResult.Ignored ? NoticeResult.Duplicate : result;
    }

    private static StripeEventMaker Dummy() => new([], "pi_none");

    private static string[] Tell(string story, StripeEventMaker it) => story switch
    {
        "paid" => [it.Completed()],
        "paid later" => [it.Completed("unpaid"), it.Succeeded()],
        "refunded" => [it.Completed(), it.Refund("refund.created", "re_1", 400, "pending"), it.Refunded(400), it.Refund("refund.updated", "re_1", 400)],
        "refund failed" =>
        [
            it.Completed(), it.Refund("refund.created", "re_1", 1000, "pending"), it.Refunded(1000), it.Refund("refund.failed", "re_1", 1000, "failed"),
        ],
        "disputed" =>
        [
            it.Completed(), it.Dispute("charge.dispute.created", "dp_1", 1000, "needs_response"),
            it.Dispute("charge.dispute.funds_withdrawn", "dp_1", 1000, "needs_response", fee: 1500),
            it.Dispute("charge.dispute.closed", "dp_1", 1000, "lost", fee: 1500, at: 40),
        ],
        "dispute won" =>
        [
            it.Completed(), it.Dispute("charge.dispute.funds_withdrawn", "dp_1", 1000, "needs_response", fee: 1500),
            it.Dispute("charge.dispute.funds_reinstated", "dp_1", 1000, "won", at: 30),
            it.Dispute("charge.dispute.closed", "dp_1", 1000, "won", at: 30),
        ],
        "refunded and disputed" =>
        [
            it.Completed(), it.Refund("refund.created", "re_1", 400), it.Refunded(400),
            it.Dispute("charge.dispute.created", "dp_1", 1000, "needs_response", fee: 1500), it.Completed("unpaid"),
        ],
        _ =>
        [
            it.Completed(), it.Dispute("charge.dispute.created", "dp_1", 1000, "warning_needs_response"),
            it.Dispute("charge.dispute.closed", "dp_1", 1000, "warning_closed", at: 50),
        ],
    };
}
