using System.Diagnostics;
using System.Globalization;
using IdleCloud.Contracts.Pools;
using IdleCloud.Silo.Hosting;
using IdleCloud.Silo.Pools;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace IdleCloud.Bench.Dispatch;

/// <summary>
/// What a decision costs among few and among very many miners: as a job gets it, by a call of the pool's grain, and what of that is the
/// decision itself.
/// </summary>
internal static class Comparison
{
    private const int Rounds = 7, Decisions = 20_000;
    private const double Aim = 1.5;

    private static readonly int[] Sizes = [10, 1_000, 100_000];

    /// <summary>Prints the figures; 0 when the aim is met.</summary>
    public static async Task<int> RunAsync()
    {
        using IHost host = Start();
        await host.StartAsync();
        IGrainFactory grains = host.Services.GetRequiredService<IGrainFactory>();
        var pools = new List<IMeasured>();
        foreach (int size in Sizes) pools.Add(await PoolByGrain.StartAsync(new Fleet(size), grains));
        double byGrain = await CompareAsync("by a call of the pool's grain", pools);
        await CompareAsync("the decision alone", await Task.WhenAll(Sizes.Select(size => PoolAlone.StartAsync(new Fleet(size)))));
        await host.StopAsync();
        return byGrain <= Aim ? 0 : 1;
    }

    private static IHost Start()
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.AddGrainHost();
        builder.Services.AddPools();
        // Nobody reports again while others are measured.
        builder.Services.Configure<PoolOptions>(options => (options.QueueLength, options.MemberSilence) = (0, TimeSpan.FromMinutes(5)));
        return builder.Build();
    }

    private static async Task<double> CompareAsync(string what, IReadOnlyList<IMeasured> pools)
    {
        Dictionary<int, List<double[]>> all = pools.ToDictionary(pool => pool.Size, _ => new List<double[]>());
        foreach (IMeasured pool in pools) await pool.MeasureAsync(Decisions);
        // In turns, so that what disturbs the machine disturbs all.
        for (int round = 0; round < Rounds; round++)
        {
            foreach (IMeasured pool in pools) all[pool.Size].Add(await pool.MeasureAsync(Decisions));
        }

        Console.WriteLine($"| {what} | p50 | p99 | p99.9 |");
        Console.WriteLine("|---|---|---|---|");
        foreach (int size in Sizes)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {size:#,0} miners | {Median(all[size], 0.5):0.00} µs | {Median(all[size], 0.99):0.00} µs | {Median(all[size], 0.999):0.00} µs |"));
        }

        double ratio = Median(all[Sizes[^1]], 0.99) / Median(all[Sizes[0]], 0.99);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"p99 among {Sizes[^1]:#,0}: {ratio:0.00} × that among {Sizes[0]}"));
        Console.WriteLine();
        return ratio;
    }

    /// <summary>The median over the rounds of a quantile.</summary>
    private static double Median(List<double[]> rounds, double quantile)
    {
        double[] values = [.. rounds.Select(round => round[(int)(round.Length * quantile)]).Order()];
        return values[values.Length / 2];
    }

    /// <summary>In µs, as finely as the clock has it: a TimeSpan is too coarse for this.</summary>
    private static double Since(long began) => (Stopwatch.GetTimestamp() - began) * 1e6 / Stopwatch.Frequency;

    private interface IMeasured
    {
        int Size { get; }

        /// <summary>Times of decisions in µs, sorted.</summary>
        Task<double[]> MeasureAsync(int decisions);
    }

    private sealed class PoolByGrain(Fleet fleet, IModelPoolGrain pool) : IMeasured
    {
        public int Size => fleet.Size;

        public static async Task<PoolByGrain> StartAsync(Fleet fleet, IGrainFactory grains)
        {
            IModelPoolGrain pool = grains.GetGrain<IModelPoolGrain>(PoolKey.For(fleet.Model));
            foreach (CapacityReport report in fleet.Arrivals()) await pool.ReportAsync(report);
            for (int i = 0; i < fleet.Usual; i++) fleet.Begin((await pool.LeaseAsync(Fleet.Job())).Lease!);
            return new PoolByGrain(fleet, pool);
        }

        public async Task<double[]> MeasureAsync(int decisions)
        {
            double[] times = new double[decisions];
            for (int i = 0; i < decisions; i++)
            {
                await pool.EndedAsync(fleet.End());
                LeaseRequest job = Fleet.Job();
                long began = Stopwatch.GetTimestamp();
                LeaseResult result = await pool.LeaseAsync(job);
                times[i] = Since(began);
                fleet.Begin(result.Lease!);
            }

            Array.Sort(times);
            return times;
        }
    }

    private sealed class PoolAlone(Fleet fleet) : IMeasured
    {
        private static readonly TimeSpan Now = TimeSpan.FromMinutes(1);

        private readonly Pool _pool = new(new PoolOptions { QueueLength = 0 }, new ExpectedTimePolicy(), new Random(1));

        public int Size => fleet.Size;

        public static async Task<PoolAlone> StartAsync(Fleet fleet)
        {
            var alone = new PoolAlone(fleet);
            foreach (CapacityReport report in fleet.Arrivals()) alone._pool.Report(report, Now);
            for (int i = 0; i < fleet.Usual; i++) fleet.Begin((await alone._pool.Lease(Fleet.Job(), Now)).Lease!);
            return alone;
        }

        public async Task<double[]> MeasureAsync(int decisions)
        {
            double[] times = new double[decisions];
            for (int i = 0; i < decisions; i++)
            {
                _pool.Ended(fleet.End(), Now);
                LeaseRequest job = Fleet.Job();
                long began = Stopwatch.GetTimestamp();
                LeaseResult result = await _pool.Lease(job, Now);
                times[i] = Since(began);
                fleet.Begin(result.Lease!);
            }

            Array.Sort(times);
            return times;
        }
    }
}
