using IdleCloud.MinerAgent.Engines;
using IdleCloud.MinerAgent.Owner;
using IdleCloud.MinerAgent.Profit;
using IdleCloud.MinerAgent.Status;
using IdleCloud.Tests.Support;
using IdleCloud.Wire;

namespace IdleCloud.Tests.MinerAgent.Profit;

/// <summary>From the meter and the jobs to what the owner reads, on a clock and a meter that the test moves.</summary>
public sealed class CostWatchTests
{
    private readonly ManualTimeProvider _clock = new(new DateTimeOffset(2030, 1, 7, 12, 0, 0, TimeSpan.Zero));
    private readonly ScriptedPower _power = new() { Watts = 30 };
    private readonly AgentStatus _status;
    private bool _isReady = true;

    public CostWatchTests() => _status = new AgentStatus(_clock)
    {
        Pay = new AskedPrice { PromptNanoUsdPerMillion = 100_000_000, CompletionNanoUsdPerMillion = 400_000_000 },
    };

    [Fact]
    public async Task LookAsync_AtServing_CountsWhatJobsAddAndNothingElse()
    {
        CostWatch watch = Watch(new CostRules { Mode = CostMode.Refuse, PowerNanoUsdPerKwh = 300_000_000 });
        // The engine loads, and the owner plays: neither is what the machine draws without a job.
        (_isReady, _power.Watts) = (false, 400);
        await LookAsync(watch, seconds: 20);
        Assert.Null(watch.Read().IdleWatts);
        (_isReady, _power.Watts) = (true, 30);
        await LookAsync(watch, seconds: 20);
        Assert.Equal(30, watch.Read().IdleWatts);

        _power.Watts = 230;
        await ServeAsync(watch, seconds: 100, tokensPerSecond: 40, prompt: 2_000);
        CostReading reading = watch.Read();
        Assert.Equal((100, 200, 40), (reading.ServedSeconds, reading.Figures!.Watts, reading.Figures.TokensPerSecond));
        // 100 s of 40 tokens at 0.4 and a prompt of 2,000 at 0.1: 0.0018 USD; 36 times that an hour. 200 W: 0.06.
        Assert.Equal((64_800_000, 60_000_000), (reading.Figures.PaidNanoUsdPerHour, reading.Figures.PowerNanoUsdPerHour));

        // What fails is not paid, and has drawn power.
        _status.OnJobBegun();
        _status.OnTokens(1_000);
        await LookAsync(watch, seconds: 20);
        _status.OnJobEnded(InferenceResult.Failed(EngineFailure.Broken("x"), new TokenUsage(50, 1_000, 0, 0)));
        await LookAsync(watch, seconds: 1);
        Assert.Equal((121, 53_000_000), (watch.Read().ServedSeconds, watch.Read().Figures!.PaidNanoUsdPerHour / 1_000_000 * 1_000_000));
    }

    [Fact]
    public async Task LookAsync_WhenTheModelDoesNotPay_SaysSoUntilAPriceChanges()
    {
        CostWatch watch = Watch(new CostRules { Mode = CostMode.Refuse, PowerNanoUsdPerKwh = 300_000_000, IdleWatts = 30 });
        _power.Watts = 230;
        await ServeAsync(watch, seconds: 120, tokensPerSecond: 10, prompt: 0);
        string reason = (await LookAsync(watch, seconds: 1))!;
        Assert.Equal("power costs more than this model pays (0.06 USD an hour against 0.0144; tried again at 12:32)", reason);
        Assert.Equal("power costs more than this model pays", Occupation.Kind(Occupation.Of(_status, EngineState.Resting, reason)));
        // The text stays what it is: the time of the trial is no countdown.
        Assert.Equal(reason, await LookAsync(watch, seconds: 600));

        watch.SetPowerPrice(50_000_000);
        Assert.Null(await LookAsync(watch, seconds: 1));
        watch.SetPowerPrice(300_000_000);
        Assert.NotNull(await LookAsync(watch, seconds: 1));
        // The network pays more: an agent hears so when it connects for the trial, and serves.
        _status.Pay = new AskedPrice { CompletionNanoUsdPerMillion = 2_000_000_000 };
        Assert.Null(await LookAsync(watch, seconds: 1));
    }

    [Fact]
    public async Task LookAsync_AfterThePause_TriesAgainAndMeasuresAnew()
    {
        CostWatch watch = Watch(new CostRules { Mode = CostMode.Refuse, PowerNanoUsdPerKwh = 300_000_000, IdleWatts = 30 });
        _power.Watts = 230;
        await ServeAsync(watch, seconds: 120, tokensPerSecond: 10, prompt: 0);
        Assert.NotNull(await LookAsync(watch, seconds: 1));
        _power.Watts = 30;
        Assert.Null(await LookAsync(watch, seconds: 1800));
        Assert.Null(watch.Read().Figures);

        // More jobs at once: the same power for more tokens.
        _power.Watts = 230;
        await ServeAsync(watch, seconds: 130, tokensPerSecond: 80, prompt: 0);
        Assert.Null(await LookAsync(watch, seconds: 1));
    }

    [Fact]
    public async Task LookAsync_WithTheOwnersFigure_NeedsNoMeter()
    {
        _power.Watts = null;
        CostWatch watch = Watch(new CostRules { Mode = CostMode.Refuse, PowerNanoUsdPerKwh = 300_000_000, ServingWatts = 200 });
        await ServeAsync(watch, seconds: 121, tokensPerSecond: 10, prompt: 0);
        Assert.NotNull(await LookAsync(watch, seconds: 1));
        Assert.Equal("your figure", CostText.MeasuredBy(watch.Read()));
    }

    [Theory]
    [InlineData("no meter answers")]
    [InlineData("idle is not known")]
    [InlineData("nobody says what is paid")]
    [InlineData("no price of power")]
    [InlineData("the owner only looks")]
    public async Task LookAsync_WhileSomethingIsNotKnown_RefusesNothing(string what)
    {
        if (what == "nobody says what is paid") _status.Pay = null;
        CostWatch watch = Watch(new CostRules
        {
            Mode = what == "the owner only looks" ? CostMode.Show : CostMode.Refuse,
            PowerNanoUsdPerKwh = what == "no price of power" ? null : 300_000_000,
            IdleWatts = what == "idle is not known" ? null : 30,
        });
        _power.Watts = what == "no meter answers" ? null : 900;
        await ServeAsync(watch, seconds: 300, tokensPerSecond: 1, prompt: 0);
        Assert.Null(await LookAsync(watch, seconds: 1));
    }

    [Fact]
    public async Task LookAsync_AfterASleep_CountsNothingOfIt()
    {
        CostWatch watch = Watch(new CostRules { Mode = CostMode.Refuse, PowerNanoUsdPerKwh = 300_000_000, IdleWatts = 30 });
        _power.Watts = 230;
        _status.OnJobBegun();
        await LookAsync(watch, seconds: 3);
        _clock.Advance(TimeSpan.FromHours(8));
        await LookAsync(watch, seconds: 3);
        Assert.Equal(5, watch.Read().ServedSeconds);
    }

    private CostWatch Watch(CostRules rules)
    {
        var meter = new PowerMeter([_power], rules.ServingWatts, rules.IdleWatts);
        return new CostWatch(rules, meter, _status, () => _isReady, ask: null, _clock);
    }

    private async Task ServeAsync(CostWatch watch, int seconds, int tokensPerSecond, int prompt)
    {
        _status.OnJobBegun();
        for (int second = 0; second < seconds; second++)
        {
            _status.OnTokens(tokensPerSecond);
            if (second == seconds - 1) _status.OnJobEnded(InferenceResult.Finished(FinishReason.Stop, new TokenUsage(prompt, seconds * tokensPerSecond, 0, 0)));
            await LookAsync(watch, seconds: 1);
        }
    }

    /// <summary>Looks each second.</summary>
    /// <returns>Why the model is not served.</returns>
    private async Task<string?> LookAsync(CostWatch watch, int seconds)
    {
        OwnerActivity seen = new() { Time = _clock.GetLocalNow() };
        for (int second = 0; second < seconds; second++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            seen = (await watch.LookAsync(TestContext.Current.CancellationToken))(seen);
        }

        return seen.BelowCost;
    }
}
