using System.Collections.Concurrent;
using IdleCloud.Contracts.Ledger;
using IdleCloud.Contracts.UsageEvents;
using IdleCloud.Silo.Ledger;
using IdleCloud.Silo.UsageEvents;
using IdleCloud.Tests.Ledger;
using IdleCloud.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace IdleCloud.Tests.UsageEvents;

/// <summary>Usage events on the way that they take in a silo, over this grain host's stream, which is made worse than it is.</summary>
public sealed class UsageStreamTests(PostgresFixture postgres)
{
    private const int Events = 60;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stream_ThatLosesDoublesAndReorders_BringsEachEventOnceInItsOrder()
    {
        var consumer = new Recorder();
        await using GrainTestHost silo = await SiloFixture.StartAsync(await postgres.CreateDatabaseAsync(), services =>
        {
            services.Configure<UsageOptions>(static usage =>
            {
                (usage.PollInterval, usage.BeatInterval) = (TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(100));
                usage.MaxBatch = 3;
            });
            services.AddSingleton<IUsageConsumer>(consumer);
            services.AddSingleton<IUsageStream>(static all => new BadStream(all.GetRequiredService<UsageStream>()));
        });
        var ledger = silo.Services.GetRequiredService<ILedger>();

        List<Guid> moved = [];
        for (int i = 0; i < Events; i++) moved.Add(await MoveAsync(ledger));
        await Eventually.HoldsAsync(() => consumer.Seen.Contains(moved[^1]), TimeSpan.FromSeconds(20), "the last event is there");
        Assert.Equal(moved, consumer.Seen);
    }

    private static async Task<Guid> MoveAsync(ILedger ledger)
    {
        Transfer transfer = LedgerHarness.NewTransfer(
            TransferKind.Grant, (AccountKind.CustomerPromo, "ada", 1), (AccountKind.PromoSource, "", -1));
        await ledger.TransferAsync(transfer, Cancel);
        return transfer.Id;
    }

    /// <summary>Loses one batch in four, doubles one, and hands one over behind the next.</summary>
    private sealed class BadStream(IUsageStream stream) : IUsageStream
    {
        private readonly List<UsageBatch> _held = [];
        private int _count;

        public async Task PublishAsync(UsageBatch batch, CancellationToken cancellationToken)
        {
            int turn = _count++ % 4;
            if (turn == 0) return;
            if (turn == 1)
            {
                _held.Add(batch);
                return;
            }

            await stream.PublishAsync(batch, cancellationToken);
            if (turn == 2) await stream.PublishAsync(batch, cancellationToken);
            foreach (UsageBatch late in _held) await stream.PublishAsync(late, cancellationToken);
            _held.Clear();
        }
    }

    private sealed class Recorder : IUsageConsumer
    {
        public ConcurrentQueue<Guid> Seen { get; } = [];

        public string Name => "recorder";

        public Task TakeAsync(IReadOnlyList<UsageEvent> events, NpgsqlConnection connection, CancellationToken cancellationToken)
        {
            foreach (UsageEvent each in events) Seen.Enqueue(each.TransferId);
            return Task.CompletedTask;
        }
    }
}
