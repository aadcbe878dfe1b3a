using System.Diagnostics.Metrics;
using System.Text.Json;
using IdleCloud.Gateway.Miners;
using IdleCloud.Silo.Ledger;
using IdleCloud.Tests.Gateway.Chat;
using IdleCloud.Tests.Support;
using IdleCloud.Wire;
using Microsoft.Extensions.DependencyInjection;
using Books = IdleCloud.Tests.Money.Books;

namespace IdleCloud.Tests.Faults;

/// <summary>
/// Two miners claim the same jobs at the same time: both answer every one of them, whoever was given it, and a job that was handed back is
/// answered by both again. One of them wins each claim and is paid; not a byte of the other comes through, and its frames are counted.
/// </summary>
public sealed class ClaimRaceTests(ChatFixture fixture) : IClassFixture<ChatFixture>
{
    private const int AtOnce = 8;

    /// <summary>Accepted, a chunk, completed.</summary>
    private const int FramesOfAClaim = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ChatServer _server = fixture.Server;
    private long _lost;

    [Fact(Timeout = 900_000)]
    public async Task Jobs_WhenTwoMinersClaimEachOfThem_HaveOneWinnerEach()
    {
        int claims = TestScale.Choose(ci: 300, full: 10_000, "claims that two miners race for");
        long dropped = 0;
        using MeterListener listener = ListenForDropped(count => Interlocked.Add(ref dropped, count));
        ScriptedMiner[] miners =
            [await _server.ConnectMinerAsync("red", AtOnce, canResume: true), await _server.ConnectMinerAsync("blue", AtOnce, canResume: true)];
        Task[] racing = [RaceAsync(miners[0], "red", miners[1], "blue"), RaceAsync(miners[1], "blue", miners[0], "red")];
        int red = 0, blue = 0;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, claims),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = TestContext.Current.CancellationToken },
            async (_, _) =>
            {
                (System.Net.HttpStatusCode status, string body) = await _server.AskAsync();
                Assert.True(status == System.Net.HttpStatusCode.OK, body);
                string? winner = JsonDocument.Parse(body).RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString();
                if (winner == "red") Interlocked.Increment(ref red);
                else if (winner == "blue") Interlocked.Increment(ref blue);
                else Assert.Fail($"two miners in one answer: {winner}");
            });
        await Eventually.HoldsAsync(
            () => Interlocked.Read(ref dropped) == Interlocked.Read(ref _lost) * FramesOfAClaim, Patience, "every frame of a claim that lost is counted");

        foreach (ScriptedMiner miner in miners) await miner.DisposeAsync();
        await Task.WhenAll(racing);
        await using var books = new Books(_server.ConnectionString, _server.Services.GetRequiredService<ILedger>());
        Assert.Equal(
            (red, blue, claims),
            (await WonAsync(books, "red"), await WonAsync(books, "blue"), (int)await books.ReadAsync("select count(*) from ledger_transfer where kind = 1")));
        await Books.CheckAsync(_server.Services.GetRequiredService<ILedger>());
        Console.WriteLine($"two miners raced for {claims} jobs: red won {red}, blue won {blue}, one paid each; "
            + $"{dropped} frames of {_lost} lost claims dropped");
    }

    private static async Task<int> WonAsync(Books books, string machine) =>
        (int)await books.ReadAsync("select count(*) from job_outcome where state = 7 and charge > 0 and pay > 0 and miner_id like $1", $"%/{machine}-%");

    /// <summary>Takes what the holder is given, and has both answer it; every other job is handed back first and then answered all the same.</summary>
    private async Task RaceAsync(ScriptedMiner holder, string name, ScriptedMiner other, string otherName)
    {
        try
        {
            for (int number = 0; ; number++)
            {
                GatewayFrame frame = await holder.NextJobOrCancelAsync();
                if (frame.BodyCase != GatewayFrame.BodyOneofCase.Job) continue;
                Job job = frame.Job;
                bool isHandedBack = job.Attempt == 1 && number % 2 == 0;
                if (isHandedBack) holder.Fail(job, FailureCode.Owner);
                Interlocked.Add(ref _lost, isHandedBack ? 2 : 1);
                await Task.WhenAll(Task.Run(() => Claim(holder, job, name, isHandedBack ? 0u : 1u)), Task.Run(() => Claim(other, job, otherName, 0)));
            }
        }
        catch (System.Threading.Channels.ChannelClosedException)
        {
            // The test is over.
        }
    }

    private static void Claim(ScriptedMiner miner, Job job, string text, uint credits)
    {
        miner.Accept(job);
        miner.Text(job, 0, text);
        miner.Send(new MinerFrame
        {
            Completed = new Completed
            {
                Job = job.Job_, Attempt = job.Attempt, Seq = 1, FinishReason = FinishReason.Stop, Credits = credits,
                Usage = new Usage { PromptTokens = 8, CompletionTokens = 1 },
            },
        });
    }

    private MeterListener ListenForDropped(Action<long> onDropped)
    {
        IMeterFactory meters = _server.Services.GetRequiredService<IMeterFactory>();
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                bool isOurs = instrument.Meter.Name == MinerLinkMetrics.MeterName && instrument.Meter.Scope == meters;
                if (isOurs && instrument.Name == "idlecloud.miners.dropped_frames") self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => onDropped(count));
        listener.Start();
        return listener;
    }
}
