using System.Text;
using IdleCloud.Tests.Support;
using IdleCloud.Wire;

namespace IdleCloud.Tests.Gateway.Chat;

/// <summary>An engine hangs while its agent and its connection live: what it was measured at tells when. On a clock that the test moves.</summary>
public sealed class StallTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private readonly ManualTimeProvider _clock = new();
    private readonly List<(ScriptedMiner Miner, Task<Job> Next)> _miners = [];
    private ChatServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ChatServer.StartAsync(
        postgres, _clock, new() { ["Gateway:Relay:AcceptTimeout"] = "00:05:00", ["Gateway:Relay:LeastPatience"] = "00:00:03" });

    public async ValueTask DisposeAsync()
    {
        foreach ((ScriptedMiner miner, _) in _miners) await miner.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Stream_WhoseEngineHangsBeforeTheFirstToken_IsAnsweredByAnotherAfterAFewSeconds()
    {
        await MeasureAsync(firstToken: TimeSpan.FromSeconds(0.4), gap: TimeSpan.FromSeconds(0.2), count: 2);
        Task<HttpResponseMessage> asking = AskAsync();
        (int hung, Job job) = await NextJobAsync();
        // 3 s and four times what it has taken; the fixed time-out is a minute.
        await PassAsync(TimeSpan.FromSeconds(5.5));
        (int other, Job again) = await NextJobAsync();
        Assert.Equal((1 - hung, 2u), (other, again.Attempt));
        await FinishAsync(other, again, await ReaderOfAsync(asking, other, again));
        Assert.Equal(job.Job_, again.Job_);
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Stream_WhoseEngineHangsInTheMiddle_GoesOnAtAnotherAfterAFewSeconds()
    {
        await MeasureAsync(firstToken: TimeSpan.FromSeconds(0.4), gap: TimeSpan.FromSeconds(0.2), count: 2);
        Task<HttpResponseMessage> asking = AskAsync();
        (int hung, Job job) = await NextJobAsync();
        StreamReader reader = await ReaderOfAsync(asking, hung, job);
        await PassAsync(TimeSpan.FromSeconds(4.5));
        (int other, Job rest) = await NextJobAsync();
        Assert.Equal((1 - hung, "one "), (other, rest.Resume.Text));
        await FinishAsync(other, rest, reader, seq: 0);
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Stream_OfASlowMachine_IsNotTakenForAHungOne()
    {
        await MeasureAsync(firstToken: TimeSpan.FromSeconds(3), gap: TimeSpan.FromSeconds(2), count: 2);
        Task<HttpResponseMessage> asking = AskAsync();
        (int slow, Job job) = await NextJobAsync();
        await PassAsync(TimeSpan.FromSeconds(12));
        StreamReader reader = await ReaderOfAsync(asking, slow, job);
        await PassAsync(TimeSpan.FromSeconds(9));
        await FinishAsync(slow, job, reader);
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Stream_OfTheOnlyMiner_HasAllTheTimeThereIs()
    {
        await MeasureAsync(firstToken: TimeSpan.FromSeconds(0.4), gap: TimeSpan.FromSeconds(0.2), count: 1);
        Task<HttpResponseMessage> asking = AskAsync();
        (int only, Job job) = await NextJobAsync();
        await PassAsync(TimeSpan.FromSeconds(25));
        StreamReader reader = await ReaderOfAsync(asking, only, job);
        await PassAsync(TimeSpan.FromSeconds(25));
        await FinishAsync(only, job, reader);
    }

    /// <summary>Connects miners, and has each serve as many jobs as it takes to know it.</summary>
    private async Task MeasureAsync(TimeSpan firstToken, TimeSpan gap, int count)
    {
        for (int i = 0; i < count; i++)
        {
            ScriptedMiner miner = await _server.ConnectMinerAsync($"miner{i}", slots: 1, canResume: true);
            _miners.Add((miner, NextJobOfAsync(miner)));
        }

        int[] served = new int[count];
        while (served.Min() < 3)
        {
            Task<HttpResponseMessage> asking = AskAsync();
            (int miner, Job job) = await NextJobAsync();
            await PassAsync(firstToken);
            StreamReader reader = await ReaderOfAsync(asking, miner, job);
            await PassAsync(gap);
            await FinishAsync(miner, job, reader);
            served[miner]++;
        }
    }

    private Task<HttpResponseMessage> AskAsync() => _server.PostAsync("\"stream\":true,\"max_tokens\":20", TestContext.Current.CancellationToken);

    /// <summary>The next job, and who has it.</summary>
    private async Task<(int Miner, Job Job)> NextJobAsync()
    {
        Task<Job> next = await Task.WhenAny(_miners.Select(miner => miner.Next));
        int index = _miners.FindIndex(miner => miner.Next == next);
        _miners[index] = (_miners[index].Miner, NextJobOfAsync(_miners[index].Miner));
        return (index, await next);
    }

    /// <summary>The next job of a miner, which may be told to stop another one before.</summary>
    private static async Task<Job> NextJobOfAsync(ScriptedMiner miner)
    {
        while (true)
        {
            if ((await miner.NextJobOrCancelAsync()).Job is { } job) return job;
        }
    }

    /// <summary>The first token comes, and has reached the customer.</summary>
    private async Task<StreamReader> ReaderOfAsync(Task<HttpResponseMessage> asking, int miner, Job job)
    {
        _miners[miner].Miner.Text(job, 0, "one ");
        var reader = new StreamReader(await (await asking).Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), Encoding.UTF8);
        await ReadUntilAsync(reader, "one ");
        return reader;
    }

    /// <summary>The last token comes.</summary>
    private async Task FinishAsync(int miner, Job job, StreamReader reader, ulong seq = 1)
    {
        ScriptedMiner scripted = _miners[miner].Miner;
        scripted.Text(job, seq, "two");
        await ReadUntilAsync(reader, "two");
        scripted.Complete(job, seq + 1);
        Assert.EndsWith("data: [DONE]\n\n", await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
        reader.Dispose();
    }

    private static async Task ReadUntilAsync(StreamReader reader, string text)
    {
        string? line;
        do line = await reader.ReadLineAsync(TestContext.Current.CancellationToken) ?? throw new EndOfStreamException($"The stream has no '{text}'.");
        while (!line.Contains($"\"{text}\"", StringComparison.Ordinal));
    }

    private async Task PassAsync(TimeSpan time)
    {
        for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += Step)
        {
            _clock.Advance(Step);
            await Task.Yield();
        }
    }
}
