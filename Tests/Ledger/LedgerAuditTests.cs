using IdleCloud.Contracts.Ledger;
using IdleCloud.Silo.Ledger;
using IdleCloud.Tests.Support;
using Npgsql;

namespace IdleCloud.Tests.Ledger;

/// <summary>What the tables refuse by themselves, and that the check of the books finds what an intruder could do with the guards off.</summary>
public sealed class LedgerAuditTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly TempDirectory _journal = new();
    private LedgerHarness _books = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _books = await LedgerHarness.StartAsync(await postgres.CreateDatabaseAsync(), _journal.Path);
        await _books.CreditAsync("ada", promo: 300);
        await _books.CreditAsync("ada", paid: 10_000);
        LedgerLease lease = await _books.Ledger.OpenLeaseAsync("ada", Cancel);
        for (int tokens = 0; tokens < 5; tokens++) await _books.PostAsync(LedgerHarness.NewPosting("ada", lease.Epoch, tokens));
        await _books.PostAsync(LedgerHarness.NewPosting("ada", lease.Epoch, 3, minerOwner: null));
        await _books.PostAsync(LedgerHarness.NewPosting("ada", lease.Epoch, 7, ask: new(7_000_001, 50_000_009)));
        await _books.PostAsync(LedgerHarness.NewPosting("ada", lease.Epoch, 8, ask: new(7_000_001, 50_000_009), minerUsage: new(4, 5, 0, 0)));
        await _books.PostAsync(LedgerHarness.NewPosting("ada", lease.Epoch, 9, minerUsage: new(6, 4, 0, 0)));
        await _books.AssertSoundAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _books.DisposeAsync();
        _journal.Dispose();
    }

    [Theory]
    [InlineData("update ledger_transfer set note = 'x'")]
    [InlineData("delete from ledger_transfer")]
    [InlineData("truncate ledger_transfer")]
    [InlineData("update job_outcome set charge = 0")]
    [InlineData("delete from job_outcome")]
    [InlineData("truncate job_outcome")]
    [InlineData("insert into ledger_transfer (id, kind, digest, accounts, amounts) values (gen_random_uuid(), 2, gen_random_uuid(), '{1,2}', '{1,-2}')")]
    [InlineData("insert into ledger_transfer (id, kind, digest, accounts, amounts) values (gen_random_uuid(), 2, gen_random_uuid(), '{1,2}', '{1,null}')")]
    [InlineData("insert into ledger_transfer (id, kind, digest, accounts, amounts) values (gen_random_uuid(), 2, gen_random_uuid(), '{1}', '{0}')")]
    [InlineData("insert into ledger_account (kind, owner) values (17, 'ada')")]
    [InlineData("insert into ledger_account (kind, owner, stripe) values (1, 'bob', 1)")]
    [InlineData("update ledger_account set debits = credits + 1 where kind = 1")]
    [InlineData("update ledger_account set held = credits - debits + 1 where kind = 1")]
    [InlineData("update ledger_account set credits = debits + 1 where kind = 3")]
    [InlineData("update ledger_account set held = 1 where kind = 4")]
    [InlineData("update ledger_lease set paid_remaining = -1")]
    [InlineData("update ledger_lease set is_open = false")]
    public async Task Books_WhenSomebodyWouldChangeThem_Refuse(string sql)
    {
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(sql));
        Assert.StartsWith("23", refusal.SqlState, StringComparison.Ordinal);
        await _books.AssertSoundAsync();
    }

    [Theory]
    [InlineData("update ledger_account set credits = credits + 1 where kind = 17", "All accounts together have 1 instead of 0.")]
    [InlineData("update ledger_account set credits = credits + 1, debits = debits + 1 where kind = 4", "its transfers ")]
    [InlineData("update ledger_account set held = held - 1 where kind = 1", "its lease holds ")]
    [InlineData("update ledger_lease set paid_remaining = paid_remaining + 1", "its lease holds ")]
    [InlineData("update job_outcome set pay = pay - 1 where pay > 0", "has charge ")]
    [InlineData("update job_outcome set completion_tokens = completion_tokens - 1 where charge > 0", "has charge ")]
    [InlineData(
        "update job_outcome set ask_completion = ask_completion - 1000000 where completion_tokens = 7",
        "has charge 710 and pay 357 instead of 710 and 350.")]
    [InlineData(
        "update job_outcome set ask_prompt = null, ask_completion = null where completion_tokens = 7",
        "has charge 710 and pay 357 instead of 710 and 568.")]
    [InlineData(
        "update job_outcome set miner_prompt_tokens = miner_prompt_tokens + 1 where completion_tokens = 8",
        "has charge 810 and pay 278 instead of 810 and 285.")]
    [InlineData(
        "update job_outcome set miner_completion_tokens = 0 where completion_tokens = 9",
        "has charge 910 and pay 368 instead of 910 and 0.")]
    [InlineData("update job_outcome set pay = pay + 1 where ask_prompt is not null", "has charge 710 and pay 358 instead of 710 and 357.")]
    [InlineData("update job_outcome set state = 9 where charge > 0", "has charge ")]
    [InlineData("update job_outcome set miner_owner = 'eve' where pay > 0 and miner_owner is not null", "its transfer charge ")]
    [InlineData("update job_outcome set account_id = 'bob' where charge > 0", "its transfer charge ")]
    [InlineData("delete from job_outcome where charge > 0", "its transfer charge ")]
    [InlineData("delete from ledger_transfer where kind = 1", "its transfer charge ")]
    [InlineData("update ledger_transfer set amounts[1] = amounts[1] - 1, amounts[2] = amounts[2] + 1 where kind = 1", "its transfer charge ")]
    [InlineData("update ledger_key_spend set spent = spent + 1", " has spent ")]
    [InlineData("alter table ledger_transfer disable trigger user", "ledger_transfer can be changed")]
    public async Task CheckAsync_AfterATamperedRow_SaysWhatIsBroken(string sql, string sentence)
    {
        await ExecuteAsync($"set session_replication_role = replica; {sql}; reset session_replication_role");
        LedgerCheck check = await _books.Ledger.CheckAsync(Cancel);
        Assert.Contains(check.Broken, broken => broken.Contains(sentence, StringComparison.Ordinal));
    }

    [Fact]
    public async Task CheckAsync_WhileBillsArePosted_SeesOneMoment()
    {
        await _books.CreditAsync("bob", paid: 100_000_000);
        LedgerLease lease = await _books.Ledger.OpenLeaseAsync("bob", Cancel);
        Task<PostStatus[]> posting = Task.WhenAll(Enumerable.Range(0, 3_000).Select(_ => _books.PostAsync(LedgerHarness.NewPosting("bob", lease.Epoch, 1))));
        do await _books.AssertSoundAsync();
        while (!posting.IsCompleted);
        Assert.All(await posting, status => Assert.Equal(PostStatus.Accepted, status));
        Assert.Equal($"{100_000_000 - 330_000} held {100_000_000 - 330_000}", await _books.AccountAsync(AccountKind.Customer, "bob"));
    }

    private async Task ExecuteAsync(string sql)
    {
        await using NpgsqlCommand command = _books.Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
