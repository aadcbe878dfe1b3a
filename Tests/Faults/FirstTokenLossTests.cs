using System.Collections.Concurrent;
using IdleCloud.Bench.FakeMiners;
using IdleCloud.Bench.FakeMiners.Pacing;
using IdleCloud.Silo.Ledger;
using IdleCloud.Tests.Gateway.Chat;
using IdleCloud.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Books = IdleCloud.Tests.Money.Books;

namespace IdleCloud.Tests.Faults;

/// <summary>Each job's first miner is lost before its first token, while others have room: every customer is answered, and charged once.</summary>
public sealed class FirstTokenLossTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private const int Spare = 24;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly int AtOnce = TestScale.IsFull ? 40 : 8;

    private readonly Pacer _pacer = new(TimeProvider.System);
    private readonly MinerStats _stats = new();
    private readonly ConcurrentBag<FakeMiner> _miners = [];
    private ChatServer _server = null!;
    private FaultProxy _proxy = null!;
    private int _machines;

    public async ValueTask InitializeAsync()
    {
        // What a machine that hangs is found by.
        _server = await ChatServer.StartAsync(postgres, settings: new() { ["MinerLink:SilenceTimeout"] = "00:00:03" });
        _proxy = await FaultProxy.StartAsync(_server.Address);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (FakeMiner miner in _miners) await miner.DisposeAsync();
        await _proxy.DisposeAsync();
        await _server.DisposeAsync();
        _pacer.Dispose();
    }

    [Theory(Timeout = 900_000)]
    [InlineData(nameof(FrameFate.Cut), 40, 1000, "death", 1.5)]
    [InlineData(nameof(FrameFate.Stall), 8, 1000, "hang", 4)]
    public async Task Stream_WhenItsMinerIsLostBeforeTheFirstToken_IsAnsweredByAnother(string fate, int ci, int full, string what, double promisedSeconds)
    {
        int jobs = TestScale.Choose(ci, full, $"jobs whose miner is lost before the first token ({what})");
        await Task.WhenAll(Enumerable.Range(0, AtOnce + Spare).Select(_ => ConnectAsync()));
        await Eventually.HoldsAsync(async () => (await _server.PoolAsync()).Miners == AtOnce + Spare, Patience, "all miners are on offer");
        // The first one of all pays for what is compiled and opened once.
        await AskAllAsync(1, isReplaced: false);
        double[] undisturbed = await AskAllAsync(jobs, isReplaced: false);

        _proxy.Fate = frame => new(JobFrames.AttemptOf(frame) == 1 ? Enum.Parse<FrameFate>(fate) : FrameFate.Pass);
        double[] disturbed = await AskAllAsync(jobs, isReplaced: true);

        await using var books = new Books(_server.ConnectionString, _server.Services.GetRequiredService<ILedger>());
        Assert.Equal((2 * jobs) + 1, await books.ReadAsync("select count(*) from job_outcome where state = 7 and charge > 0"));
        Assert.Equal((2 * jobs) + 1, await books.ReadAsync("select count(*) from ledger_transfer where kind = 1"));
        await Books.CheckAsync(_server.Services.GetRequiredService<ILedger>());
        Console.WriteLine(
            $"miner lost before the first token ({what}): {jobs} of {jobs} answered, one charge each; "
            + $"p50 {Quantile(undisturbed, 0.5):F0} → {Quantile(disturbed, 0.5):F0} ms, "
            + $"p99 {Quantile(undisturbed, 0.99):F0} → {Quantile(disturbed, 0.99):F0} ms");
        TimeSpan added = TimeSpan.FromMilliseconds(Quantile(disturbed, 0.99) - Quantile(undisturbed, 0.99));
        Timing.Keeps(TimeSpan.FromSeconds(promisedSeconds), added, $"what a {what} before the first token adds, p99");
    }

    /// <summary>Asks so many times, a few at once.</summary>
    /// <returns>How long each took to its end, in milliseconds.</returns>
    private async Task<double[]> AskAllAsync(int jobs, bool isReplaced)
    {
        var times = new ConcurrentBag<double>();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, jobs),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = TestContext.Current.CancellationToken },
            async (_, _) =>
            {
                long began = TimeProvider.System.GetTimestamp();
                StreamedAnswer answer = await StreamedAnswer.AskAsync(_server, "Hi");
                times.Add(TimeProvider.System.GetElapsedTime(began).TotalMilliseconds);
                Assert.True(answer.IsWhole);
                Assert.Equal(isReplaced, answer.HadFailover);
                // Each job costs one miner: another takes its place, so that there is always room.
                if (isReplaced) await ConnectAsync();
            });
        return [.. times.Order()];
    }

    private async Task ConnectAsync()
    {
        var options = new FakeMinerOptions
        {
            Gateway = _proxy.Address, Key = _server.MinerKey, Slots = 1, MachineId = $"machine-{Interlocked.Increment(ref _machines)}",
        };
        _miners.Add(await FakeMiner.ConnectAsync(options, _pacer, _stats, TestContext.Current.CancellationToken));
    }

    private static double Quantile(double[] sorted, double part) => sorted[(int)Math.Ceiling((sorted.Length * part) - 1)];
}
