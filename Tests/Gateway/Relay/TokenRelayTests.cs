using System.Text;
using FsCheck;
using FsCheck.Fluent;
using IdleCloud.Contracts;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Gateway.Relay;
using IdleCloud.Wire.Chunks;

namespace IdleCloud.Tests.Gateway.Relay;

/// <summary>What passes through a relay, and what ends it.</summary>
public sealed class TokenRelayTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    [Fact]
    public void Frames_DuplicatedShuffledAndLate_GiveTheReferenceOrAFailedAttempt()
    {
        string[] pieces = ["Der ", "Bär ", "日本", "🦉", "\n", "end"];
        string reference = string.Concat(pieces);

        // Every frame of the answer in any order, any number of times, with frames of other attempts among them.
        Gen<(uint Attempt, int Seq)> frame =
            from attempt in Gen.Frequency((6, Gen.Constant(2u)), (1, Gen.Constant(1u)), (1, Gen.Constant(3u)))
            from seq in Gen.Choose(0, pieces.Length)
            select (attempt, seq);
        Gen<(uint Attempt, int Seq)[]> inOrder = Gen.Constant(Enumerable.Range(0, pieces.Length + 1).Select(seq => (2u, seq)).ToArray());
        Gen<(uint Attempt, int Seq)[]> plays = Gen.OneOf(
            frame.ArrayOf().Resize(40),
            inOrder.SelectMany(Gen.Shuffle),
            from order in inOrder
            from noise in frame.ArrayOf().Resize(10)
            from places in Gen.Choose(0, order.Length).ArrayOf(noise.Length)
            select Mixed(order, noise, places));

        Prop.ForAll(plays.ToArbitrary(), play =>
        {
            var harness = new RelayHarness();
            harness.Open(1);
            harness.Relay.FailAttempt(AttemptFailureKind.MinerLost, FaultCause.Network);
            harness.Open(2);
            foreach ((uint attempt, int seq) in play)
            {
                if (seq == pieces.Length) harness.Complete(attempt, (ulong)seq);
                else harness.Chunk(attempt, (ulong)seq, pieces[seq]);
            }

            RelayEnding? ending = harness.DrainToEnd();
            return ending?.End switch
            {
                RelayEnd.Completed => harness.Text == reference,
                RelayEnd.AttemptFailed => harness.Text.Length == 0 && ending.FailureKind == AttemptFailureKind.ProtocolViolation,
                _ => reference.StartsWith(harness.Text, StringComparison.Ordinal),
            };
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));
    }

    [Theory]
    [InlineData(new byte[] { 0xC3 })]
    [InlineData(new byte[] { 0x80 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0x61, 0xFF })]
    public void OnChunk_OfTextThatIsNotUtf8_FailsTheAttemptAndShowsNothingOfIt(byte[] bytes)
    {
        var harness = new RelayHarness();
        harness.Open(1);
        Assert.True(harness.Chunk(1, 0, bytes));
        RelayEnding ending = harness.DrainToEnd()!;
        Assert.Equal((RelayEnd.AttemptFailed, AttemptFailureKind.ProtocolViolation), (ending.End, ending.FailureKind));
        Assert.Equal("", harness.Text);
    }

    [Fact]
    public void OnChunk_OfThoughts_CountsThemAndPassesThemOnlyWhenAsked()
    {
        var plain = new RelayHarness();
        var curious = new RelayHarness(includeReasoning: true);
        foreach (RelayHarness harness in new[] { plain, curious })
        {
            harness.Open(1);
            harness.Chunk(1, 0, "hm", ChunkPart.Reasoning);
            harness.Chunk(1, 1, "A");
            harness.Drain();
            harness.Relay.Abandon();
            Assert.Equal(new JobUsage(0, 2, 1, 0), harness.DrainToEnd()!.Usage);
            Assert.Equal("A", harness.Text);
        }

        Assert.Equal("", plain.Reasoning);
        Assert.Equal("hm", curious.Reasoning);
    }

    [Fact]
    public void OnChunk_WhenTheCustomerReadsTooSlowly_EndsTheRequestAndBreaksTheConnection()
    {
        var harness = new RelayHarness();
        harness.Open(1);
        byte[] piece = Encoding.UTF8.GetBytes(new string('x', 60_000));
        for (ulong seq = 0; seq < 4; seq++) harness.Chunk(1, seq, piece);
        Assert.Equal(0, harness.Aborts);
        Assert.True(harness.Chunk(1, 4, piece));
        harness.Relay.Wake();
        Assert.Equal(RelayEnd.CustomerTooSlow, harness.DrainToEnd()!.End);
        Assert.Equal(1, harness.Aborts);
        Assert.False(harness.Chunk(1, 5, piece));
    }

    [Fact]
    public void OnChunk_BeyondTheLongestAnswer_FailsTheAttempt()
    {
        var harness = new RelayHarness(options: new RelayOptions { MaxAnswerBytes = 100_000 });
        harness.Open(1);
        harness.Chunk(1, 0, new string('x', 60_000));
        harness.Drain();
        Assert.True(harness.Chunk(1, 1, new string('x', 60_000)));
        Assert.Equal(AttemptFailureKind.ProtocolViolation, harness.DrainToEnd()!.FailureKind);
    }

    [Fact]
    public void OnChunk_SeveralTimesBeforeTheReader_WakesItOnce()
    {
        var harness = new RelayHarness();
        harness.Open(1);
        Assert.True(harness.Chunk(1, 0, "a"));
        Assert.False(harness.Chunk(1, 1, "b"));
        harness.Drain();
        Assert.True(harness.Chunk(1, 2, "c"));
    }

    [Fact]
    public void Deadlines_OfAnAttempt_AreAcceptThenFirstTokenThenGap()
    {
        RelayOptions options = new();
        Assert.Equal(AttemptFailureKind.AcceptDeadline, Missed(_ => { }, options.AcceptTimeout, options));
        Assert.Equal(AttemptFailureKind.FirstTokenDeadline, Missed(relay => relay.Relay.OnAccepted(1), options.FirstTokenTimeout, options));
        Assert.Equal(AttemptFailureKind.TokenDeadline, Missed(relay => relay.Chunk(1, 0, "", ChunkPart.Reasoning), options.TokenGapTimeout, options));
    }

    [Fact]
    public void Sweep_WhenTheRequestTookTooLong_EndsItWhateverItsAttemptDoes()
    {
        var harness = new RelayHarness();
        harness.Open(1);
        TimeSpan step = harness.Options.TokenGapTimeout - Tick;
        ulong seq = 0;
        for (TimeSpan at = step; at < harness.Options.JobTimeout; at += step)
        {
            harness.Chunk(1, seq++, "x");
            Assert.False(harness.After(step).HasFlag(RelayNews.Ended));
        }

        Assert.True(harness.After(step).HasFlag(RelayNews.Ended));
        Assert.Equal(RelayEnd.Expired, harness.Relay.Ending!.End);
        Assert.False(harness.Open(2));
        Assert.Equal(TimeSpan.Zero, harness.Relay.TimeLeft);
    }

    [Fact]
    public void Sweep_WhenNothingWasWrittenForLong_AsksForASignOfLifeEachTime()
    {
        var harness = new RelayHarness();
        TimeSpan interval = harness.Options.KeepAliveInterval;
        Assert.Equal(RelayNews.None, harness.After(interval - Tick));
        Assert.Equal(RelayNews.KeepAliveDue, harness.After(Tick));
        Assert.Equal(RelayNews.None, harness.Drain());
        Assert.Equal(RelayNews.None, harness.After(interval - Tick));
        Assert.Equal(RelayNews.KeepAliveDue, harness.After(Tick));
    }

    [Fact]
    public void Sweep_BetweenTwoAttempts_StillAsksForASignOfLife()
    {
        var harness = new RelayHarness();
        harness.Open(1);
        harness.Relay.FailAttempt(AttemptFailureKind.MinerLost, FaultCause.Network);
        harness.Drain();
        Assert.Equal(RelayNews.Ended | RelayNews.KeepAliveDue, harness.After(harness.Options.KeepAliveInterval));
    }

    [Fact]
    public void Sweep_OfAWholeAnswer_NeverAsksForASignOfLife() =>
        Assert.Equal(RelayNews.None, new RelayHarness(isStream: false).After(TimeSpan.FromMinutes(1)));

    [Fact]
    public void Sweep_WhenAWriteTakesTooLong_GivesTheCustomerUp()
    {
        var harness = new RelayHarness();
        harness.Open(1);
        harness.Relay.BeginWrite();
        harness.Chunk(1, 0, "x");
        Assert.True(harness.After(harness.Options.WriteTimeout).HasFlag(RelayNews.Ended));
        Assert.Equal(RelayEnd.CustomerTooSlow, harness.Relay.Ending!.End);
        Assert.Equal(1, harness.Aborts);
    }

    [Fact]
    public void FailAttempt_AfterTheAnswerWasWhole_ChangesNothing()
    {
        var harness = new RelayHarness();
        harness.Open(1);
        harness.Complete(1, 0);
        harness.Relay.FailAttempt(AttemptFailureKind.MinerLost, FaultCause.Network);
        Assert.Equal(RelayEnd.Completed, harness.DrainToEnd()!.End);
    }

    private static AttemptFailureKind Missed(Action<RelayHarness> before, TimeSpan deadline, RelayOptions options)
    {
        var harness = new RelayHarness(options: options);
        harness.Open(1);
        before(harness);
        Assert.False(harness.After(deadline - Tick).HasFlag(RelayNews.Ended));
        Assert.True(harness.After(Tick).HasFlag(RelayNews.Ended));
        RelayEnding ending = harness.Relay.Ending!;
        Assert.Equal((RelayEnd.AttemptFailed, FaultCause.Miner), (ending.End, ending.FailureCause));
        return ending.FailureKind;
    }

    private static (uint, int)[] Mixed((uint, int)[] order, (uint, int)[] noise, int[] places)
    {
        List<(uint, int)> mixed = [.. order];
        foreach (((uint, int) frame, int place) in noise.Zip(places)) mixed.Insert(place, frame);
        return [.. mixed];
    }
}
