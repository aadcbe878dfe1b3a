using System.Net.Sockets;
using IdleCloud.Tests.Support;
using IdleCloud.Wire;

namespace IdleCloud.Tests.Gateway.Chat;

/// <summary>How long a miner goes on working for a customer that has hung up.</summary>
public sealed class HangUpLatencyTests(ChatFixture fixture) : IClassFixture<ChatFixture>
{
    /// <summary>What is promised of 99 in 100 hang-ups.</summary>
    private static readonly TimeSpan Promise = TimeSpan.FromMilliseconds(250);

    [Fact]
    public async Task HangUp_ManyTimes_ReachesTheMinerInTime()
    {
        int count = TestScale.Choose(ci: 100, full: 2_000, "hang-ups");
        ChatServer server = fixture.Server;
        await using ScriptedMiner miner = await server.ConnectMinerAsync(slots: 1);
        List<double> milliseconds = [];
        for (int i = 0; i < count; i++)
        {
            // In turn: on its way to the miner, thinking, in the middle of the answer.
            using TcpClient customer = await server.SendRawAsync(i % 2 == 0 ? "\"stream\":true" : "\"stream\":false");
            Job job = await miner.NextJobAsync();
            if (i % 3 > 0) miner.Reasoning(job, 0, "hm");
            if (i % 3 > 1) miner.Text(job, 1, "text");

            customer.LingerState = new LingerOption(true, 0);
            long began = TimeProvider.System.GetTimestamp();
            customer.Close();
            Cancel cancel = await miner.NextCancelAsync();
            milliseconds.Add(TimeProvider.System.GetElapsedTime(began).TotalMilliseconds);
            Assert.Equal(job.Job_, cancel.Job);
            miner.Complete(job, 9, FinishReason.Cancelled);
        }

        milliseconds.Sort();
        double median = milliseconds[count / 2], p99 = milliseconds[count * 99 / 100];
        Console.WriteLine($"hang-up to cancel at the miner: p50 {median:F1} ms, longest {milliseconds[^1]:F1} ms");
        Timing.Keeps(Promise, TimeSpan.FromMilliseconds(p99), "hang-up to cancel at the miner, p99");
    }
}
