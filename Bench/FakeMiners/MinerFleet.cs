using System.Collections.Immutable;
using System.Globalization;
using IdleCloud.Bench.FakeMiners.Pacing;

namespace IdleCloud.Bench.FakeMiners;

/// <summary>Keeps a number of fake miners connected, and tells each second what they do.</summary>
/// <param name="options">Of each miner; the machine id is a prefix that gets a number.</param>
/// <param name="count">How many.</param>
/// <param name="output">Where the lines go.</param>
/// <param name="time">The clock.</param>
internal sealed class MinerFleet(FakeMinerOptions options, int count, TextWriter output, TimeProvider time)
{
    /// <summary>Connections that are opened at the same time, so that thousands do not overrun the listener's backlog.</summary>
    private const int MaxDialling = 64;

    private static readonly TimeSpan RedialDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(1);

    private readonly MinerStats _stats = new();
    private readonly SemaphoreSlim _dialling = new(MaxDialling);

    /// <summary>Runs until it is told to stop.</summary>
    /// <exception cref="MinerRefusedException">The gateway will not take these miners, however often they ask.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        using var pacer = new Pacer(time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        ImmutableArray<Task> miners = [.. Enumerable.Range(1, count).Select(number => KeepConnectedAsync(number, pacer, ending.Token))];
        Task report = ReportAsync(ending.Token);
        // Ends early only when one of them was refused for good.
        await Task.WhenAny([Task.WhenAll(miners), .. miners]);
        await ending.CancelAsync();
        await Task.WhenAll([.. miners, report]);
    }

    private async Task KeepConnectedAsync(int number, Pacer pacer, CancellationToken stop)
    {
        FakeMinerOptions own = options with { MachineId = $"{options.MachineId}-{number}", Seed = options.Seed + number };
        var dice = new Random(own.Seed);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using FakeMiner miner = await DialAsync(own, pacer, stop);
                await miner.Completion.WaitAsync(stop);
            }
            catch (MinerRefusedException refused) when (!refused.IsFinal)
            {
                await output.WriteLineAsync($"{own.MachineId}: {refused.Message}");
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }

            // As the agent does: a fleet that lost its gateway at one moment does not come back at one moment.
            await Task.Delay(RedialDelay * (0.5 + (dice.NextDouble() / 2)), time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<FakeMiner> DialAsync(FakeMinerOptions own, Pacer pacer, CancellationToken stop)
    {
        await _dialling.WaitAsync(stop);
        try
        {
            return await FakeMiner.ConnectAsync(own, pacer, _stats, stop);
        }
        finally
        {
            _dialling.Release();
        }
    }

    private async Task ReportAsync(CancellationToken stop)
    {
        long jobs = 0, tokens = 0;
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(ReportInterval, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"miners={_stats.Welcomed - _stats.Ended}/{count} jobs={_stats.Jobs} (+{_stats.Jobs - jobs}) tokens={_stats.Tokens} "
                + $"(+{_stats.Tokens - tokens}) cancelled={_stats.Cancelled} faults={_stats.Faults} lost={_stats.Ended}"));
            (jobs, tokens) = (_stats.Jobs, _stats.Tokens);
        }
    }
}
