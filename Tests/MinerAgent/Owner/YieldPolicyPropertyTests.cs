using IdleCloud.MinerAgent.Owner;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.MinerAgent.Owner;

/// <summary>Whatever is seen, in whatever order: the agent does not flap, never works against a plain rule, and comes back.</summary>
public sealed class YieldPolicyPropertyTests
{
    private static readonly TimeSpan Sample = TimeSpan.FromMilliseconds(500);
    private static readonly DateTimeOffset Noon = new(2030, 1, 7, 12, 0, 0, TimeSpan.Zero);

    private static readonly YieldRules Rules = new() { MaxGpuCelsius = 80, MaxGpuWatts = 350, ResumeAfter = TimeSpan.FromSeconds(10) };

    [Fact]
    public void Decide_OnAnySequence_DoesNotFlapAndComesBack()
    {
        int sequences = TestScale.Choose(ci: 300, full: 20_000, "owners' afternoons");
        for (int seed = 0; seed < sequences; seed++)
        {
            var random = new Random(seed);
            var policy = new YieldPolicy(Rules);
            var seen = new OwnerActivity { Time = Noon };
            TimeSpan? yieldedAt = null, lastSeenBusy = null;
            bool wasYielding = false;
            TimeSpan at = TimeSpan.Zero;
            for (int step = 0; step < 400; step++, at += Sample)
            {
                seen = Next(seen, random) with { Time = Noon + at };
                bool isPlain = seen.Program is not null || seen.IsOnBattery == true;
                if (isPlain) lastSeenBusy = at;
                bool yields = policy.Decide(seen, at).MustYield;

                Assert.True(yields || !isPlain, $"seed {seed}, {at}: works against a plain rule");
                bool isTooEarly = !yields && wasYielding && at - Later(yieldedAt, lastSeenBusy) < Rules.ResumeAfter;
                Assert.False(isTooEarly, $"seed {seed}, {at}: works again before the calm is over");
                if (yields && !wasYielding) yieldedAt = at;
                wasYielding = yields;
            }

            // All is calm from now on.
            seen = new OwnerActivity { Time = Noon + at, ForeignGpuPercent = 0, ForeignGpuBytes = 0, EncoderPercent = 0, GpuCelsius = 40, GpuWatts = 20 };
            for (TimeSpan calm = TimeSpan.Zero; calm <= Rules.ResumeAfter; calm += Sample, at += Sample) wasYielding = policy.Decide(seen, at).MustYield;
            Assert.False(wasYielding, $"seed {seed}: does not come back");
        }
    }

    /// <summary>Now and then one of the things changes, to any value; those near a limit are the likeliest.</summary>
    private static OwnerActivity Next(OwnerActivity seen, Random random) => random.Next(24) switch
    {
        0 => seen with { Program = random.Next(3) == 0 ? "game" : null },
        1 => seen with { ForeignGpuPercent = random.Next(3) == 0 ? null : random.Next(0, 40) },
        2 => seen with { ForeignGpuBytes = random.Next(3) == 0 ? null : random.NextInt64(0, 2L << 30) },
        3 => seen with { EncoderPercent = random.Next(2) },
        4 => seen with { IsOnBattery = random.Next(3) switch { 0 => null, 1 => true, _ => false } },
        5 => seen with { GpuCelsius = random.Next(70, 90) },
        6 => seen with { GpuWatts = random.Next(300, 400) },
        _ => seen,
    };

    private static TimeSpan Later(TimeSpan? one, TimeSpan? other) =>
        TimeSpan.FromTicks(Math.Max(one?.Ticks ?? long.MinValue / 2, other?.Ticks ?? long.MinValue / 2));
}
