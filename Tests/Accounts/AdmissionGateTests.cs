using FsCheck;
using FsCheck.Fluent;
using IdleCloud.Contracts.Accounts;
using IdleCloud.Contracts.Money;
using IdleCloud.Silo.Accounts;
using IdleCloud.Silo.Ledger;

namespace IdleCloud.Tests.Accounts;

/// <summary>Who may run: limits, then the key's budget, then credit; and that no steps in any order hold more than there is.</summary>
public sealed class AdmissionGateTests
{
    // One nano-USD a token, so that tokens and money are the same number.
    private static readonly ModelPrice OnePerToken = new(1, 1_000_000, 1_000_000);
    private static readonly EffectiveLimits NoLimits = new(null, null, int.MaxValue);

    private readonly AdmissionGate _gate = new();

    [Fact]
    public void Decide_WhenTheCreditIsThere_HoldsTheCeiling()
    {
        LeaseFunds funds = Funds(100);
        AdmitResult result = Admit(Request(prompt: 10, max: 20), funds);
        Assert.Equal((AdmitStatus.Admitted, 30L, 20L, 70L), (result.Status, result.HoldNanoUsd, result.CompletionTokens, result.RemainingNanoUsd));
        Assert.Equal(30, _gate.Holds.TotalNanoUsd);
    }

    [Fact]
    public void Decide_WhenTheWishIsNotAffordable_HoldsNothing()
    {
        Assert.Equal(AdmitStatus.InsufficientCredits, Admit(Request(prompt: 10, max: 91), Funds(100)).Status);
        Assert.Equal((0, 0L), (_gate.Holds.Count, _gate.Holds.TotalNanoUsd));
        Assert.Equal(0, _gate.UseOf("key").Running);
    }

    [Fact]
    public void Decide_WithoutAWish_HoldsWhatIsAffordable()
    {
        Assert.Equal((AdmitStatus.Admitted, 15L), StatusAndTokens(Admit(Request(prompt: 10), Funds(25))));
        Assert.Equal(AdmitStatus.InsufficientCredits, Admit(Request(prompt: 10), Funds(10)).Status);
    }

    [Fact]
    public void Decide_WithoutAWish_HoldsNoMoreThanTheModelCanSay() =>
        Assert.Equal((AdmitStatus.Admitted, 1000L), StatusAndTokens(Admit(Request(prompt: 10), Funds(1_000_000))));

    [Fact]
    public void Decide_WhenTheAccountOwes_LendsNothing()
    {
        var funds = new LeaseFunds(new LedgerLease(1, 100, 0, DebtNanoUsd: 1));
        Assert.Equal(AdmitStatus.InsufficientCredits, Admit(Request(prompt: 1, max: 1), funds).Status);
    }

    [Fact]
    public void Decide_WhenTheKeyHasABudget_CountsWhatItHasSpentAndHolds()
    {
        LeaseFunds funds = Funds(1000);
        _gate.UseOf("key").Spend.BeginAsk();
        _gate.UseOf("key").Spend.EndAsk(50, []);
        Assert.Equal(AdmitStatus.KeyBudgetSpent, Admit(Request(prompt: 10, max: 41, budget: 100), funds).Status);
        AdmitResult first = Admit(Request(prompt: 10, max: 20, budget: 100), funds);
        Assert.Equal((AdmitStatus.Admitted, 10L), StatusAndTokens(Admit(Request(prompt: 10, budget: 100), funds)));
        Assert.Equal(AdmitStatus.KeyBudgetSpent, Admit(Request(prompt: 0, budget: 100), funds).Status);
        Assert.Equal(AdmitStatus.Admitted, first.Status);
        // Another key of the account is not concerned.
        Assert.Equal(AdmitStatus.Admitted, Admit(Request(prompt: 10, max: 20) with { KeyId = "other" }, funds).Status);
    }

    [Fact]
    public void TryEnter_WhenTheKeyOrTheAccountIsFull_SaysWhenToComeAgain()
    {
        var limits = new EffectiveLimits(3, 2, int.MaxValue);
        Assert.Null(_gate.TryEnter(Of("a"), limits, TimeSpan.FromSeconds(0)));
        Assert.Null(_gate.TryEnter(Of("a"), limits, TimeSpan.FromSeconds(1)));
        Assert.Equal((AdmitStatus.RateLimited, TimeSpan.FromSeconds(58)), _gate.TryEnter(Of("a"), limits, TimeSpan.FromSeconds(2)));
        Assert.Null(_gate.TryEnter(Of("b"), limits, TimeSpan.FromSeconds(3)));
        Assert.Equal((AdmitStatus.RateLimited, TimeSpan.FromSeconds(55)), _gate.TryEnter(Of("b"), limits, TimeSpan.FromSeconds(5)));
        Assert.Equal(0, _gate.RateOf("a", limits, TimeSpan.FromSeconds(5), DateTimeOffset.UnixEpoch).Remaining);
    }

    [Fact]
    public void TryEnter_WhenTooManyRun_RefusesUntilOneEnds()
    {
        EffectiveLimits limits = NoLimits with { ConcurrentRequestsPerKey = 2 };
        LeaseFunds funds = Funds(100);
        AdmitRequest first = Request(prompt: 1, max: 1);
        Admit(first, funds, limits);
        Admit(Request(prompt: 1, max: 1), funds, limits);
        Assert.Equal(AdmitStatus.TooManyAtOnce, _gate.TryEnter(Of("key"), limits, TimeSpan.Zero)?.Status);
        Assert.Null(_gate.TryEnter(Of("other"), limits, TimeSpan.Zero));
        _gate.TryRelease(first.JobId, returnsRate: false);
        Assert.Null(_gate.TryEnter(Of("key"), limits, TimeSpan.Zero));
    }

    [Fact]
    public void TryEnter_WhenItIsALineOfABatch_TakesNobodysPlace()
    {
        EffectiveLimits limits = NoLimits with { RequestsPerMinute = 1, KeyRequestsPerMinute = 1, ConcurrentRequestsPerKey = 1 };
        LeaseFunds funds = Funds(100);
        AdmitRequest[] lines = [.. Enumerable.Range(0, 3).Select(_ => Request(prompt: 1, max: 1) with { IsBatch = true })];
        foreach (AdmitRequest line in lines) Assert.True(Admit(line, funds, limits).IsAdmitted);
        Assert.Null(_gate.TryEnter(Of("key"), limits, TimeSpan.Zero));
        foreach (AdmitRequest line in lines) Assert.True(_gate.TryRelease(line.JobId, returnsRate: true));
        // What was given back is money, and nobody's place.
        Assert.Equal(100, _gate.AvailableOf(funds));
        Assert.Equal(AdmitStatus.RateLimited, _gate.TryEnter(Of("key"), limits, TimeSpan.Zero)?.Status);
    }

    [Fact]
    public void TryRelease_WhenTheRequestDoesNotCount_GivesItsPlaceBack()
    {
        EffectiveLimits limits = NoLimits with { RequestsPerMinute = 1, KeyRequestsPerMinute = 1 };
        AdmitRequest request = Request(prompt: 1, max: 1);
        Admit(request, Funds(100), limits);
        Assert.NotNull(_gate.TryEnter(Of("key"), limits, TimeSpan.Zero));
        Assert.True(_gate.TryRelease(request.JobId, returnsRate: true));
        Assert.False(_gate.TryRelease(request.JobId, returnsRate: true));
        Assert.Null(_gate.TryEnter(Of("key"), limits, TimeSpan.Zero));
    }

    /// <summary>Steps: admit with a wish, admit without, settle with any charge up to the hold, give back, take new credit in.</summary>
    [Fact]
    public void Gate_AfterAnySteps_NeverHoldsOrSpendsMoreThanThereIs() => Prop.ForAll(
        Arb.From(Gen.ArrayOf(Gen.Zip(Gen.Choose(0, 4), Gen.Choose(0, 200)))),
        steps =>
        {
            var gate = new AdmissionGate();
            var funds = Funds(500);
            (long granted, long spent) = (500, 0);
            List<(Guid Job, long Hold)> open = [];
            foreach ((int kind, int amount) in steps)
            {
                if (kind <= 1)
                {
                    AdmitRequest request = Request(prompt: amount % 7, max: kind == 0 ? amount + 1 : null);
                    Assert.Null(gate.TryEnter(Of("key"), NoLimits, TimeSpan.Zero));
                    AdmitResult result = gate.Decide(request, funds, default, TimeSpan.Zero, TimeSpan.MaxValue);
                    if (result.IsAdmitted) open.Add((request.JobId, result.HoldNanoUsd));
                }
                else if (kind <= 3 && open.Count > 0)
                {
                    (Guid job, long hold) = open[amount % open.Count];
                    open.RemoveAt(amount % open.Count);
                    long charge = kind == 2 ? Math.Min(amount, hold) : 0;
                    Spend(funds, charge);
                    spent += charge;
                    Assert.True(gate.TryRelease(job, returnsRate: false));
                }
                else if (kind == 4)
                {
                    granted += amount;
                    funds.Extend(new LedgerLease(1, granted - spent, 0, 0), funds.SpentNanoUsd);
                }

                Assert.Equal(open.Sum(static job => job.Hold), gate.Holds.TotalNanoUsd);
                Assert.Equal(granted - spent, funds.RemainingNanoUsd);
                Assert.InRange(gate.Holds.TotalNanoUsd, 0, funds.RemainingNanoUsd);
                Assert.Equal((open.Count, open.Count), (gate.Holds.Count, gate.UseOf("key").Running));
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Extend_WhenChargesWereConfirmedMeanwhile_TakesInNoMoreThanIsCertain()
    {
        LeaseFunds funds = Funds(100);
        long before = funds.SpentNanoUsd;
        Spend(funds, 30);
        // The ledger read the lease before that charge, and 50 had come.
        funds.Extend(new LedgerLease(1, 150, 0, 0), before);
        Assert.Equal(120, funds.RemainingNanoUsd);
        // Or after it: then less is certain than is true, until it is asked again.
        funds.Extend(new LedgerLease(1, 120, 0, 0), before);
        Assert.Equal(120, funds.RemainingNanoUsd);
    }

    [Fact]
    public void TryBegin_OfMoreThanRemains_IsRefusedUntilAnotherChargeFails()
    {
        LeaseFunds funds = Funds(100);
        Assert.True(funds.TryBegin(60));
        Assert.False(funds.TryBegin(50));
        // A hold covers it meanwhile, so that it is not taken off twice.
        Assert.Equal(100, funds.RemainingNanoUsd);
        funds.End(60, isDurable: false);
        Assert.True(funds.TryBegin(50));
        funds.End(50, isDurable: true);
        Assert.Equal((50L, 50L), (funds.RemainingNanoUsd, funds.SpentNanoUsd));
        Assert.False(funds.TryBegin(51));
    }

    [Fact]
    public void Forget_OfAKeyThatIsNotInUse_KeepsThoseThatAre()
    {
        EffectiveLimits limits = NoLimits with { KeyRequestsPerMinute = 10 };
        _gate.UseOf("unused");
        Admit(Request(prompt: 1, max: 1), Funds(10), limits);
        _gate.Forget(TimeSpan.FromHours(1));
        Assert.Equal(1, _gate.KeyCount);
    }

    private static AdmitRequest Of(string keyId) => Request(prompt: 1, max: 1) with { KeyId = keyId };

    private AdmitResult Admit(AdmitRequest request, LeaseFunds funds, EffectiveLimits? limits = null)
    {
        Assert.Null(_gate.TryEnter(request, limits ?? NoLimits, TimeSpan.Zero));
        return _gate.Decide(request, funds, default, TimeSpan.Zero, TimeSpan.FromMinutes(11));
    }

    private static (AdmitStatus Status, long Tokens) StatusAndTokens(AdmitResult result) => (result.Status, result.CompletionTokens);

    private static void Spend(LeaseFunds funds, long nanoUsd)
    {
        Assert.True(funds.TryBegin(nanoUsd));
        funds.End(nanoUsd, isDurable: true);
    }

    private static LeaseFunds Funds(long nanoUsd) => new(new LedgerLease(1, nanoUsd, 0, 0));

    private static AdmitRequest Request(long prompt, long? max = null, long? budget = null) => new()
    {
        JobId = Guid.NewGuid(),
        KeyId = "key",
        ModelId = "model",
        Price = OnePerToken,
        PromptCeilingTokens = prompt,
        MaxCompletionTokens = max,
        ModelLimitTokens = 1000,
        KeyLimits = new KeyLimits(budget, null),
    };
}
