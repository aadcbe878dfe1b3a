using FsCheck;
using FsCheck.Fluent;
using IdleCloud.Contracts.Ledger;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Ledger.Model;

/// <summary>Random histories, against a model that shares no code with the books, and from many threads at once.</summary>
public sealed class LedgerModelTests(PostgresFixture postgres)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Books_AfterAnyHistory_AreTheModels()
    {
        int histories = TestScale.Choose(ci: 25, full: 500, "ledger histories of up to 100 commands");
        Gen<List<LedgerCommand>> any = LedgerCommand.Any.ListOf().Resize(100);
        Prop.ForAll(any.ToArbitrary(), commands => RunAsync(commands)).Check(Config.QuickThrowOnFailure.WithMaxTest(histories).WithEndSize(100));
    }

    [Fact]
    public async Task Books_AfterEightThreads_HoldEveryAnswerOnce()
    {
        int each = TestScale.Choose(ci: 250, full: 5_000, "ledger commands in each of 8 threads");
        using var journal = new TempDirectory();
        await using LedgerHarness books = await LedgerHarness.StartAsync(await postgres.CreateDatabaseAsync(), journal.Path);
        SharedHistory[] threads = [.. Enumerable.Range(0, 8).Select(seed => new SharedHistory(books, seed))];
        await Task.WhenAll(threads.Select(thread => Task.Run(() => thread.RunAsync(each, Cancel), Cancel)));

        await books.FlushAsync();
        await books.AssertSoundAsync();
        foreach (string owner in LedgerCommand.Owners)
        {
            long expected = threads.Sum(thread => thread.Credited(owner));
            long promo = Number(await books.AccountAsync(AccountKind.CustomerPromo, owner));
            long paid = Number(await books.AccountAsync(AccountKind.Customer, owner));
            Assert.Equal(expected, promo + paid + Number(await books.AccountAsync(AccountKind.CustomerDebt, owner)));
            Assert.Equal(threads.Sum(thread => thread.Earned(owner)), Number(await books.AccountAsync(AccountKind.MinerEscrow, owner)));
        }

        Assert.True(threads.Sum(thread => thread.Posted) > 0);
    }

    private async Task RunAsync(IEnumerable<LedgerCommand> commands)
    {
        using var journal = new TempDirectory();
        await using var run = new LedgerRun(await postgres.CreateDatabaseAsync(), journal.Path);
        await run.RunAsync(commands);
    }

    private static long Number(string account) => long.Parse(account.Split(' ')[0], null);
}
