using IdleCloud.Silo.Ledger;
using IdleCloud.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace IdleCloud.Tests.Ledger;

/// <summary>The journal's file: what an append has returned for is there after any end of the program, and nothing else.</summary>
public sealed class OutcomeJournalTests : IDisposable
{
    /// <summary>A whole journal of one bill, as it was written before there were asks.</summary>
    private const string BeforeAsks =
        """
        SURDSiMCAAD9k88HeyJKb2JJZCI6IjAwMDAwMDAxLTAwMDAtMDAwMC0wMDAwLTAwMDAwMDAwMDAwMCIsIkFjY291bnRJZCI6ImFkYSIsIkVwb2NoIjoxLCJLZXlJZCI6ImtleS1vZi1h
        ZGEiLCJNb2RlbElkIjoiaWRsZS10aW55IiwiU3RhdGUiOiJEb25lIiwiQXR0ZW1wdCI6MSwiTWluZXJJZCI6Im1pbmVyL20xIiwiTWluZXJPd25lciI6Im1pbmVyIiwiVXNhZ2UiOnsi
        UHJvbXB0VG9rZW5zIjoxLCJDb21wbGV0aW9uVG9rZW5zIjo1LCJSZWFzb25pbmdUb2tlbnMiOjAsIkNhY2hlZFRva2VucyI6MCwiVG90YWxUb2tlbnMiOjZ9LCJQcmljZSI6eyJWZXJz
        aW9uIjoxLCJQcm9tcHROYW5vVXNkUGVyTWlsbGlvbiI6MTAwMDAwMDAsIkNvbXBsZXRpb25OYW5vVXNkUGVyTWlsbGlvbiI6MTAwMDAwMDAwfSwiSGVsZE5hbm9Vc2QiOjUxMCwiU2hh
        cmVQcG0iOjgwMDAwMCwiQmlsbCI6eyJDaGFyZ2VOYW5vVXNkIjo1MTAsIlBheU5hbm9Vc2QiOjQwOCwiUmV2ZW51ZU5hbm9Vc2QiOjEwMiwiUm91bmRpbmdOYW5vVXNkIjowfSwiRW5k
        ZWRBdCI6IjIwMjYtMTEtMjBUMTI6MDA6MDArMDA6MDAifQ==
        """;

    private readonly TempDirectory _directory = new();

    private string File => Path.Combine(_directory.Path, "outcomes.journal");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Append_WhenOpenedAgain_GivesTheSameBillsInOrder()
    {
        JobPosting[] written = [.. Enumerable.Range(1, 100).Select(Bill)];
        using (OutcomeJournal journal = Open()) Assert.Equal(100, journal.Append(written));
        using OutcomeJournal again = Open();
        Assert.Equal(written, again.Peek(1_000, out _));
        Assert.Equal(written[..7], again.Peek(7, out long position));
        again.Advance(position);
        Assert.Equal(written[7..], again.Peek(1_000, out position));
        again.Advance(position);
        Assert.True(again.IsEmpty);
        Assert.Equal(0, new FileInfo(File).Length);
    }

    [Fact]
    public void Open_WhenTheEndIsTorn_KeepsAllBeforeIt()
    {
        byte[] whole = Written(3);
        byte[] two = Written(2);
        // Cut at every byte of the third record.
        for (int length = two.Length; length < whole.Length; length++)
        {
            System.IO.File.WriteAllBytes(File, whole[..length]);
            using OutcomeJournal journal = Open();
            Assert.Equal([Bill(1), Bill(2)], journal.Peek(10, out _));
            Assert.Equal(1, journal.Append([Bill(9)]));
            Assert.Equal([Bill(1), Bill(2), Bill(9)], journal.Peek(10, out _));
        }

        Assert.Empty(Directory.GetFiles(_directory.Path, "damaged-*"));
    }

    [Fact]
    public void Open_WhenARecordInTheMiddleIsDamaged_KeepsTheFileAndReadsTheOthers()
    {
        byte[] whole = Written(3);
        int first = Written(1).Length, second = Written(2).Length;
        for (int at = first; at < second; at++)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 0x40;
            System.IO.File.WriteAllBytes(File, damaged);
            using (OutcomeJournal journal = Open()) Assert.Equal([Bill(1), Bill(3)], journal.Peek(10, out _));
            string copy = Assert.Single(Directory.GetFiles(_directory.Path, "damaged-*"));
            Assert.Equal(damaged, System.IO.File.ReadAllBytes(copy));
            System.IO.File.Delete(copy);
        }
    }

    [Fact]
    public void Peek_OfABillFromBeforeThereWereAsks_IsTheBillThatWasWritten()
    {
        System.IO.File.WriteAllBytes(File, Convert.FromBase64String(BeforeAsks));
        using (OutcomeJournal journal = Open())
        {
            JobPosting old = Assert.Single(journal.Peek(10, out _));
            Assert.Equal(Bill(1), old);
            Assert.Equal(Guid.Parse("7eb0e8e1-aad8-88c9-9837-9cad4f4095f5"), LedgerDigest.Of(old));
            journal.Append([LedgerHarness.NewPosting("ada", 1, 5, ask: new(7, 9), minerUsage: new(3, 2, 0, 0))]);
        }

        using OutcomeJournal again = Open();
        Assert.Equal((new(7, 9), new(3, 2, 0, 0)), again.Peek(10, out _) is [_, var young] ? (young.Ask, young.MinerUsage) : default);
    }

    [Fact]
    public void Open_OfBytesThatAreNoJournal_StartsEmpty()
    {
        System.IO.File.WriteAllBytes(File, [.. Enumerable.Range(0, 200_000).Select(i => "IDCJ"u8[i % 4])]);
        using OutcomeJournal journal = Open();
        Assert.True(journal.IsEmpty);
    }

    [Fact]
    public void Append_WhenFull_WritesWhatFits()
    {
        int one = Written(1).Length;
        using OutcomeJournal journal = Open(maxBytes: (one * 3) + 10);
        Assert.Equal(2, journal.Append([Bill(1), Bill(2)]));
        Assert.Equal(1, journal.Append([Bill(3), Bill(4)]));
        Assert.Equal(0, journal.Append([Bill(5)]));
        Assert.Equal([Bill(1), Bill(2), Bill(3)], journal.Peek(10, out long position));
        journal.Advance(position);
        Assert.Equal(1, journal.Append([Bill(5)]));
    }

    [Fact]
    public void Open_WhenAnotherSiloHasIt_IsRefused()
    {
        using OutcomeJournal journal = Open();
        Assert.Throws<IOException>(() => Open());
    }

    private static JobPosting Bill(int number) => LedgerHarness.NewPosting("ada", 1, 5, id: new Guid(number, 0, 0, new byte[8]));

    private byte[] Written(int count)
    {
        using (OutcomeJournal journal = Open()) journal.Append([.. Enumerable.Range(1, count).Select(Bill)]);
        byte[] bytes = System.IO.File.ReadAllBytes(File);
        System.IO.File.Delete(File);
        return bytes;
    }

    private OutcomeJournal Open(long maxBytes = 1 << 20) => new(
        Options.Create(new LedgerOptions { JournalDirectory = _directory.Path, JournalMaxBytes = maxBytes }),
        TimeProvider.System, NullLogger<OutcomeJournal>.Instance);
}
