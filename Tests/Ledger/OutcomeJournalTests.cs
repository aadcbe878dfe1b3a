using IdleCloud.Silo.Ledger;
using IdleCloud.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace IdleCloud.Tests.Ledger;

/// <summary>The journal's files: what an append has returned for is there after any end of the program, and nothing else.</summary>
public sealed class OutcomeJournalTests : IDisposable
{
    // A file begins with a record that tells what is in the books.
    private const int Mark = JournalFormat.HeaderLength;

    private readonly TempDirectory _directory = new();

    private string First => FileOf(0);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Append_WhenOpenedAgain_GivesTheSameBillsInOrder()
    {
        PendingPost[] written = Bills(1, 100);
        using (OutcomeJournal journal = Open())
        {
            Assert.Equal(50, journal.Append(written[..50]));
            Assert.Equal(50, journal.Append(written[50..]));
        }

        using (OutcomeJournal again = Open())
        {
            Assert.Equal(Postings(written), Postings(again.Left));
            Assert.Equal(written.Select(static bill => bill.JournalEnd), again.Left.Select(static bill => bill.JournalEnd));
            again.Book(written[6].JournalEnd);
            again.WriteMark();
        }

        using (OutcomeJournal last = Open())
        {
            Assert.Equal(Postings(written[7..]), Postings(last.Left));
            last.Book(written[^1].JournalEnd);
            Assert.Equal(0, last.Bytes);
            last.WriteMark();
        }

        using OutcomeJournal empty = Open();
        Assert.Empty(empty.Left);
    }

    [Fact]
    public void Append_ForAsLongAsYouLike_TakesNoMorePlaceThanWhatIsNotInTheBooks()
    {
        using (OutcomeJournal journal = Open(maxBytes: 16 << 20))
        {
            for (int i = 0; i < 60; i++)
            {
                PendingPost[] bills = Bills(i * 100, 100);
                Assert.Equal(100, journal.Append(bills));
                journal.Book(bills[^1].JournalEnd);
            }

            // More than two files full, all of it waiting.
            Assert.Equal(5_000, journal.Append(Bills(6_000, 5_000)));
        }

        Assert.InRange(Directory.GetFiles(_directory.Path).Length, 3, 6);
        using OutcomeJournal again = Open();
        Assert.Equal(Postings(Bills(6_000, 5_000)), Postings(again.Left.TakeLast(5_000)));
        // The last hundred may come again: their ids make that harmless.
        Assert.InRange(again.Left.Count, 5_000, 5_100);
        Assert.Empty(Directory.GetFiles(_directory.Path, "damaged-*"));
    }

    [Fact]
    public void Open_WhenTheEndIsTorn_KeepsAllBeforeIt()
    {
        byte[] whole = Written(3, out PendingPost[] bills);
        // Cut at every byte of the third record.
        for (long length = bills[1].JournalEnd; length < bills[2].JournalEnd; length++)
        {
            File.WriteAllBytes(First, whole[..(int)(Mark + length)]);
            using (OutcomeJournal journal = Open())
            {
                Assert.Equal(Postings(bills[..2]), Postings(journal.Left));
                Assert.Equal(1, journal.Append(Bills(9, 1)));
            }

            using (OutcomeJournal again = Open()) Assert.Equal(Postings([.. bills[..2], .. Bills(9, 1)]), Postings(again.Left));
            foreach (string file in Directory.GetFiles(_directory.Path)) File.Delete(file);
        }
    }

    [Fact]
    public void Open_WhenARecordInTheMiddleIsDamaged_KeepsTheFilesAndReadsTheOthers()
    {
        byte[] whole = Written(3, out PendingPost[] bills);
        for (long at = bills[0].JournalEnd; at < bills[1].JournalEnd; at++)
        {
            byte[] damaged = [.. whole];
            damaged[Mark + at] ^= 0x40;
            File.WriteAllBytes(First, damaged);
            using (OutcomeJournal journal = Open()) Assert.Equal(Postings([bills[0], bills[2]]), Postings(journal.Left));
            string copy = Assert.Single(Directory.GetFiles(_directory.Path, "damaged-*"));
            Assert.Equal(damaged, File.ReadAllBytes(copy));
            File.Delete(copy);
        }
    }

    [Fact]
    public void Append_OfAnAskAndOfAMinersOwnPart_GivesThemBack()
    {
        JobPosting posting = LedgerHarness.NewPosting("ada", 1, 5, ask: new(7, 9), minerUsage: new(3, 2, 0, 0));
        using (OutcomeJournal journal = Open()) Assert.Equal(1, journal.Append([new PendingPost(posting)]));
        using OutcomeJournal again = Open();
        Assert.Equal(posting, Assert.Single(again.Left).Posting);
    }

    [Fact]
    public void Open_WhereAnOlderVersionLeftBills_IsRefused()
    {
        string older = Path.Combine(_directory.Path, "outcomes.journal");
        File.WriteAllBytes(older, new byte[700]);
        Assert.Contains("older version", Assert.Throws<InvalidOperationException>(() => Open()).Message);
        File.WriteAllBytes(older, []);
        using OutcomeJournal journal = Open();
        Assert.Empty(journal.Left);
    }

    [Fact]
    public void Open_OfBytesThatAreNoJournal_StartsEmpty()
    {
        File.WriteAllBytes(First, [.. Enumerable.Range(0, 200_000).Select(i => "IDCJ"u8[i % 4])]);
        using OutcomeJournal journal = Open();
        Assert.Empty(journal.Left);
        Assert.Equal(1, journal.Append(Bills(1, 1)));
    }

    [Fact]
    public void Append_WhenFull_WritesWhatFits()
    {
        Written(1, out PendingPost[] one);
        using OutcomeJournal journal = Open(maxBytes: (one[0].JournalEnd * 3) + 10);
        PendingPost[] bills = Bills(1, 5);
        Assert.Equal(2, journal.Append(bills[..2]));
        Assert.Equal(1, journal.Append(bills[2..4]));
        Assert.Equal(0, bills[3].JournalEnd);
        Assert.Equal(0, journal.Append(bills[4..]));
        journal.Book(bills[2].JournalEnd);
        Assert.Equal(1, journal.Append(bills[4..]));
    }

    [Fact]
    public void Append_WhenTheDiskHasRefusedOnce_WritesNothingAnyMore()
    {
        using OutcomeJournal journal = Open();
        Assert.Equal(1, journal.Append(Bills(1, 1)));
        journal.Flush = static _ => throw new IOException("fdatasync: Input/output error");
        Assert.Throws<IOException>(() => journal.Append(Bills(2, 1)));
        Assert.True(journal.IsBroken);
        // It would say that all is well now; the pages that it lost are not written again.
        journal.Flush = static _ => { };
        Assert.Throws<IOException>(() => journal.Append(Bills(3, 1)));
    }

    [Fact]
    public void Open_WhenAnotherSiloHasIt_IsRefused()
    {
        using OutcomeJournal journal = Open();
        Assert.Throws<IOException>(() => Open());
    }

    private static PendingPost[] Bills(int first, int count) => [.. Enumerable.Range(first, count).Select(static number =>
        new PendingPost(LedgerHarness.NewPosting("ada", 1, 5, id: new Guid(number, 0, 0, new byte[8]))))];

    private static JobPosting[] Postings(IEnumerable<PendingPost> bills) => [.. bills.Select(static bill => bill.Posting)];

    private byte[] Written(int count, out PendingPost[] bills)
    {
        bills = Bills(1, count);
        using (OutcomeJournal journal = Open()) journal.Append(bills);
        byte[] bytes = File.ReadAllBytes(First);
        File.Delete(First);
        return bytes;
    }

    private string FileOf(int number) => Path.Combine(_directory.Path, $"outcomes-{number}.journal");

    private OutcomeJournal Open(long maxBytes = 8 << 20) => new(
        Options.Create(new LedgerOptions { JournalDirectory = _directory.Path, JournalMaxBytes = maxBytes }),
        TimeProvider.System, NullLogger<OutcomeJournal>.Instance);
}
