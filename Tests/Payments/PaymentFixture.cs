using System.Text;
using System.Text.Json.Nodes;
using IdleCloud.Contracts.Ledger;
using IdleCloud.Contracts.Payments;
using IdleCloud.Silo.Ledger;
using IdleCloud.Silo.Payments;
using IdleCloud.Silo.Payments.Events;
using IdleCloud.Silo.Payments.Payouts;
using IdleCloud.Silo.Payments.TopUps;
using IdleCloud.Tests.Payments.Stripe;
using IdleCloud.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace IdleCloud.Tests.Payments;

/// <summary>The silo with payments switched on, its provider the double of Stripe's API, its books in a real PostgreSQL. One for each test class.</summary>
public sealed class PaymentFixture(PostgresFixture postgres) : IAsyncLifetime
{
    private GrainTestHost _host = null!;

    /// <summary>The provider.</summary>
    internal StripeDouble Stripe { get; private set; } = null!;

    /// <summary>The database.</summary>
    internal string ConnectionString { get; private set; } = "";

    /// <summary>Makes references to grains.</summary>
    internal IGrainFactory Grains => _host.Grains;

    internal IServiceProvider Services => _host.Services;

    public async ValueTask InitializeAsync()
    {
        Stripe = await StripeDouble.StartAsync();
        ConnectionString = await postgres.CreateDatabaseAsync();
        _host = await StartAsync(ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await Stripe.DisposeAsync();
    }

    /// <summary>The silo; nothing of it steps payouts by itself, so that tests can stop between any two steps.</summary>
    private Task<GrainTestHost> StartAsync(string connectionString) => SiloFixture.StartAsync(connectionString, all =>
    {
        all.Configure<PaymentOptions>(Configure);
        all.Remove(all.Single(service => service.ImplementationType == typeof(PayoutService)));
        all.Remove(all.Single(service => service.ImplementationType == typeof(ReconcileService)));
    });

    /// <summary>A customer that nothing is known of.</summary>
    internal static string NewAccount() => $"acct_{Guid.NewGuid():n}";

    /// <summary>A top-up with its page, and the events about it.</summary>
    internal async Task<(TopUp TopUp, StripeEventMaker Events)> OpenAsync(string account, long cents = 1000)
    {
        TopUpResult opened = await Grains.GetGrain<IPaymentsGrain>(account)
            .TopUpAsync(new TopUpRequest { Id = Guid.CreateVersion7(), AmountNanoUsd = UsdCents.ToNanoUsd(cents) });
        Assert.Equal((TopUpStatus.Open, null), (opened.Status, opened.Message));
        TopUp topUp = (await Services.GetRequiredService<TopUpStore>().FindAsync(opened.Id, TestContext.Current.CancellationToken))!;
        JsonObject session = Stripe.State.Sessions.Single(session => session["id"]!.GetValue<string>() == topUp.SessionId);
        return (topUp, new StripeEventMaker(session, Stripe.State.Name("pi")));
    }

    /// <summary>Delivers a notice, as the gateway does once its signature was found right.</summary>
    internal Task<NoticeResult> TellAsync(string body) => Services.GetRequiredService<PaymentNotices>()
        .TakeAsync(Encoding.UTF8.GetBytes(body), TestContext.Current.CancellationToken);

    /// <summary>What is on an account of the books, in cents.</summary>
    internal async Task<long> CentsAsync(AccountKind kind, string owner = "")
    {
        await using NpgsqlDataSource database = NpgsqlDataSource.Create(ConnectionString);
        await using NpgsqlCommand command = database.CreateCommand(
            "select coalesce(sum(credits - debits), 0)::bigint from ledger_account where kind = $1 and owner = $2");
        command.Parameters.Add(new() { Value = (short)kind });
        command.Parameters.Add(new() { Value = owner });
        long amount = (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal(0, amount % UsdCents.NanoUsd);
        return amount / UsdCents.NanoUsd;
    }

    /// <summary>What a customer has, less what it owes.</summary>
    internal async Task<long> NetCentsAsync(string account) =>
        await CentsAsync(AccountKind.Customer, account) + await CentsAsync(AccountKind.CustomerDebt, account);

    /// <summary>A customer spends so much.</summary>
    internal Task SpendAsync(string account, long cents) => MoveAsync(AccountKind.Customer, account, AccountKind.Revenue, "", cents);

    /// <summary>A miner's owner has earned so much, and it is out of escrow.</summary>
    internal Task EarnAsync(string account, long cents) => MoveAsync(AccountKind.Loss, "", AccountKind.MinerPayable, account, cents);

    /// <summary>Changes rows behind the program's back: makes what is due later due now, and things older than they are.</summary>
    internal async Task ExecuteAsync(string sql)
    {
        await using NpgsqlDataSource database = NpgsqlDataSource.Create(ConnectionString);
        await using NpgsqlCommand command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Every invariant holds.</summary>
    internal async Task AssertBooksAsync()
    {
        LedgerCheck check = await Services.GetRequiredService<ILedger>().CheckAsync(TestContext.Current.CancellationToken);
        Assert.Empty(check.Broken);
        Assert.Equal(0, check.AccountsSumNanoUsd);
    }

    private async Task MoveAsync(AccountKind from, string fromOwner, AccountKind to, string toOwner, long cents)
    {
        long amount = UsdCents.ToNanoUsd(cents);
        TransferResult result = await Services.GetRequiredService<ILedger>().TransferAsync(
            new Transfer
            {
                Id = Guid.NewGuid(),
                Kind = TransferKind.Repair,
                Postings = [new(from, fromOwner, -amount), new(to, toOwner, amount)],
            },
            TestContext.Current.CancellationToken);
        Assert.Equal(TransferStatus.Posted, result.Status);
    }

    private void Configure(PaymentOptions options)
    {
        options.StripeKey = StripeDouble.SecretKey;
        options.StripeApi = Stripe.Address;
        options.SuccessUrl = "https://idlecloud.example/paid";
        options.CancelUrl = "https://idlecloud.example/cancelled";
        options.CallTimeout = TimeSpan.FromMinutes(1);
        options.RetryPause = TimeSpan.FromMilliseconds(1);
    }
}
