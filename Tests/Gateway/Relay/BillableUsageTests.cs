using System.Text;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Gateway.Relay;
using IdleCloud.Wire;
using IdleCloud.Wire.Chunks;

namespace IdleCloud.Tests.Gateway.Relay;

/// <summary>What may be billed of an attempt: never more than was paid for, received, and, of a stream that is left, delivered.</summary>
public sealed class BillableUsageTests
{
    private static readonly TimeSpan ReportTimeout = new RelayOptions().ReportTimeout;

    private readonly RelayHarness _harness = new(includeReasoning: true);

    [Fact]
    public void Complete_WhenTheMinerReportsTooMuch_BillsTheCeilingAndWhatTheBytesCanCarry()
    {
        _harness.Open(1, new TokenAllowance(PromptTokens: 20, CompletionTokens: 50));
        _harness.Chunk(1, 0, "four");
        _harness.Complete(1, 1, usage: new Usage { PromptTokens = 21, CompletionTokens = 1000, ReasoningTokens = 999, CachedTokens = 999 });
        Assert.Equal(new JobUsage(20, 4, 4, 20), _harness.DrainToEnd()!.Usage);
    }

    [Fact]
    public void Complete_WhenTheMinerReportsLess_BillsWhatItReports()
    {
        _harness.Open(1, new TokenAllowance(20, 50));
        _harness.Chunk(1, 0, "four");
        _harness.Complete(1, 1, usage: new Usage { PromptTokens = 3, CompletionTokens = 1 });
        Assert.Equal(new JobUsage(3, 1, 0, 0), _harness.DrainToEnd()!.Usage);
    }

    [Fact]
    public void Complete_WithoutAByte_BillsNoAnswer()
    {
        _harness.Open(1);
        _harness.Complete(1, 0, usage: new Usage { PromptTokens = 3, CompletionTokens = 70 });
        Assert.Equal(0, _harness.DrainToEnd()!.Usage.CompletionTokens);
    }

    [Fact]
    public void OnChunk_WhenTheHoldIsUsedUp_EndsTheAnswerWithLength()
    {
        _harness.Open(1, new TokenAllowance(20, 3));
        for (ulong seq = 0; seq < 3; seq++) _harness.Chunk(1, seq, $"{seq} ");
        Assert.Null(_harness.DrainToEnd());
        Assert.True(_harness.Chunk(1, 3, "more"));

        RelayEnding ending = _harness.DrainToEnd()!;
        Assert.Equal((RelayEnd.Completed, FinishReason.Length, true), (ending.End, ending.FinishReason, ending.IsCut));
        Assert.Equal("0 1 2 ", _harness.Text);
        Assert.True(_harness.Relay.IsReportDue);
        // The miner's answer to the cancel tells what the prompt had.
        Assert.True(_harness.Complete(1, 3, FinishReason.Cancelled, new Usage { PromptTokens = 9, CompletionTokens = 4, CachedTokens = 2 }));
        Assert.Equal(new JobUsage(9, 3, 0, 2), _harness.Relay.Ending!.Usage);
        Assert.False(_harness.Relay.IsReportDue);
    }

    [Fact]
    public void OnChunk_ThatCrossesTheLine_IsDeliveredForThePriceOfWhatIsLeft()
    {
        _harness.Open(1, new TokenAllowance(20, 3));
        _harness.Chunk(1, 0, "a"u8.ToArray(), tokens: 2);
        _harness.Chunk(1, 1, "long"u8.ToArray(), tokens: 4);
        _harness.Complete(1, 2, FinishReason.Length, new Usage { PromptTokens = 1, CompletionTokens = 6 });
        Assert.Equal(new JobUsage(1, 3, 0, 0), _harness.DrainToEnd()!.Usage);
        Assert.Equal("along", _harness.Text);
    }

    [Theory]
    [InlineData(1, 200)]
    [InlineData(1000, 100)]
    public void OnChunk_OfAMinerThatClaimsNoTokens_IsCutOffAllTheSame(int bytes, int chunks)
    {
        byte[] piece = Encoding.UTF8.GetBytes(new string('x', bytes));
        _harness.Open(1, new TokenAllowance(20, 3));
        for (ulong seq = 0; seq < (ulong)chunks && _harness.Relay.Ending is null; seq++) _harness.Chunk(1, seq, piece, tokens: 0);
        Assert.Equal((RelayEnd.Completed, true, 0L), (_harness.Relay.Ending!.End, _harness.Relay.Ending.IsCut, _harness.Relay.Ending.Usage.CompletionTokens));
        // Nothing is billed, so nothing is waited for.
        Assert.False(_harness.Relay.IsReportDue);
    }

    [Fact]
    public void Abandon_OfAStream_BillsWhatWasHandedToTheConnection()
    {
        _harness.Open(1, new TokenAllowance(20, 50));
        _harness.Chunk(1, 0, "hm", ChunkPart.Reasoning);
        _harness.Chunk(1, 1, "A");
        _harness.Drain();
        _harness.Chunk(1, 2, "not yet delivered");
        _harness.Relay.Abandon();
        Assert.Equal(new JobUsage(0, 2, 1, 0), _harness.Relay.Ending!.Usage);
        _harness.Complete(1, 3, FinishReason.Cancelled, new Usage { PromptTokens = 7, CompletionTokens = 30 });
        Assert.Equal(new JobUsage(7, 2, 1, 0), _harness.Relay.Ending!.Usage);
    }

    [Fact]
    public void Abandon_OfAnAnswerInOneBody_BillsWhatWasReceived()
    {
        var whole = new RelayHarness(isStream: false);
        whole.Open(1);
        whole.Chunk(1, 0, "first");
        whole.Chunk(1, 1, "second");
        whole.Relay.Abandon();
        Assert.Equal(2, whole.Relay.Ending!.Usage.CompletionTokens);
    }

    [Fact]
    public void Abandon_WhenTheMinerDoesNotReport_LeavesThePromptFree()
    {
        _harness.Open(1);
        _harness.Chunk(1, 0, "A");
        _harness.Drain();
        _harness.Relay.Abandon();
        _harness.After(ReportTimeout - TimeSpan.FromMilliseconds(1));
        Assert.True(_harness.Relay.IsReportDue);
        _harness.After(TimeSpan.FromMilliseconds(1));
        Assert.False(_harness.Relay.IsReportDue);
        Assert.Equal(new JobUsage(0, 1, 0, 0), _harness.Relay.Ending!.Usage);
        // Too late.
        Assert.False(_harness.Complete(1, 1, FinishReason.Cancelled, new Usage { PromptTokens = 7 }));
        Assert.Equal(0, _harness.Relay.Ending!.Usage.PromptTokens);
    }

    [Fact]
    public void Abandon_BeforeAnythingWasDelivered_WaitsForNoReport()
    {
        _harness.Open(1);
        _harness.Chunk(1, 0, "A");
        _harness.Relay.Abandon();
        Assert.Equal((default(JobUsage), false), (_harness.Relay.Ending!.Usage, _harness.Relay.IsReportDue));
    }

    [Fact]
    public void Abandon_AfterTheAnswerWasWhole_KeepsItsPrompt()
    {
        _harness.Open(1);
        _harness.Chunk(1, 0, "A");
        _harness.Drain();
        _harness.Complete(1, 1, usage: new Usage { PromptTokens = 7, CompletionTokens = 1 });
        _harness.Relay.Abandon();
        Assert.Equal(new JobUsage(7, 1, 0, 0), _harness.Relay.Ending!.Usage);
    }

    [Fact]
    public void Abandon_AfterTheAttemptFailed_OwesNothing()
    {
        _harness.Open(1);
        _harness.Chunk(1, 0, "A");
        _harness.Drain();
        _harness.Relay.OnFailed(1, AttemptFailureKind.EngineFailed, IdleCloud.Contracts.FaultCause.Miner);
        _harness.Relay.Abandon();
        Assert.Equal(default, _harness.Relay.Ending!.Usage);
    }

    [Fact]
    public void OnFailed_OfAMinerThatShouldReport_EndsTheWait()
    {
        _harness.Open(1);
        _harness.Chunk(1, 0, "A");
        _harness.Drain();
        _harness.Relay.Abandon();
        Assert.True(_harness.Relay.OnFailed(1, AttemptFailureKind.MinerLost, IdleCloud.Contracts.FaultCause.Network));
        Assert.False(_harness.Relay.IsReportDue);
    }
}
