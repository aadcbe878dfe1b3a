using System.Text;
using System.Text.Json;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Ledger;
using IdleCloud.Contracts.UsageEvents;
using IdleCloud.Silo.TraceSinks;

namespace IdleCloud.Tests.TraceSinks;

/// <summary>Jobs as spans.</summary>
public sealed class SpanOfTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c", Parent = "b7ad6b7169203331";

    private static readonly DateTimeOffset End = new(2026, 11, 21, 8, 0, 10, TimeSpan.Zero);

    [Fact]
    public void Write_WithinACustomersTrace_HasItsIdsAndTheTimes()
    {
        UsageEvent job = Job(new JobTrace
        {
            Duration = TimeSpan.FromSeconds(2.5), FirstToken = TimeSpan.FromSeconds(0.25), FinishReason = "stop", TraceParent = $"00-{Trace}-{Parent}-01",
        });
        byte[] body = OtlpJson.Write([SpanOf.Job(job), SpanOf.Job(job)]);
        using JsonDocument json = JsonDocument.Parse(body);
        OtlpSpan[] spans = [.. OtlpSpan.ReadAll(json.RootElement, null)];
        Assert.Equal((Trace, Parent, TimeSpan.FromSeconds(2.5)), (spans[0].TraceId, spans[0].ParentId, spans[0].Duration));
        Assert.Equal("stop", spans[0].Attributes["gen_ai.response.finish_reasons"]);
        Assert.Equal("0.25", spans[0].Attributes["gen_ai.response.time_to_first_chunk"]);
        Assert.Equal(spans[0].SpanId, spans[1].SpanId);
        Assert.Contains("\"startTimeUnixNano\":\"1795248007500000000\"", Encoding.UTF8.GetString(body), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("00", 100, false)]
    [InlineData("01", 1, true)]
    public void IsWanted_WithinACustomersTrace_IsItsDecision(string flags, int percent, bool expected) =>
        Assert.Equal(expected, SpanOf.Job(Job(new JobTrace { Duration = default, TraceParent = $"00-{Trace}-{Parent}-{flags}" })).IsWanted(percent));

    [Theory]
    [InlineData(100)]
    [InlineData(25)]
    [InlineData(1)]
    public void IsWanted_WithoutOne_HoldsForThatShare(int percent)
    {
        byte[] id = new byte[16];
        int wanted = Enumerable.Range(0, 256).Count(last =>
        {
            id[15] = (byte)last;
            return SpanOf.Job(Job(null) with { TransferId = new Guid(id, bigEndian: true) }).IsWanted(percent);
        });
        Assert.InRange(wanted, percent * 256 / 100, (percent * 256 / 100) + 1);
    }

    private static UsageEvent Job(JobTrace? trace) => new()
    {
        Position = 1, TransferId = Guid.Parse("01020304-0506-0708-090a-0b0c0d0e0f10"), Kind = TransferKind.Job, At = End, AccountId = "acct_a",
        Job = new UsageJob
        {
            KeyId = "key_a", ModelId = "idle-tiny", State = JobState.Done, Attempt = 1, Usage = new JobUsage(1, 2, 0, 0), ChargeNanoUsd = 3,
            PayNanoUsd = 2, Trace = trace,
        },
    };
}
