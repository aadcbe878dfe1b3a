using System.Net.Sockets;
using System.Text;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Tests.Support;
using IdleCloud.Wire;
using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Tests.Gateway.Chat;

/// <summary>A customer that hangs up: the miner is told at once, the job ends, and the next one finds the slot free.</summary>
public sealed class HangUpTests(ChatFixture fixture) : IClassFixture<ChatFixture>, IAsyncLifetime
{
    /// <summary>Four times what is promised for 99 of 100 hang-ups; see <see cref="HangUpLatencyTests"/>.</summary>
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(1);

    private readonly ChatServer _server = fixture.Server;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync() => await _server.SettleAsync();

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task HangUp_InTheMiddleOfTheBody_BeginsNoJob()
    {
        using var ended = new EndedJobs(_server.Services);
        using TcpClient customer = new();
        await customer.ConnectAsync(System.Net.IPAddress.Loopback, _server.Address.Port, TestContext.Current.CancellationToken);
        string part = $"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {_server.Key}\r\n"
            + "Content-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: 100\r\n\r\n";
        await customer.GetStream().WriteAsync(Encoding.UTF8.GetBytes(part), TestContext.Current.CancellationToken);
        // The body is being waited for.
        await ReadUntilAsync(customer, "100 Continue");
        Reset(customer);

        await using ScriptedMiner miner = await _server.ConnectMinerAsync();
        Task<(System.Net.HttpStatusCode, string Body)> asking = _server.AskAsync();
        Job next = await miner.NextJobAsync();
        miner.Text(next, 0, "next");
        miner.Complete(next, 1);
        Assert.Contains("\"next\"", (await asking).Body);
        Assert.Equal([nameof(JobState.Done)], ended.States);
    }

    [Theory(Timeout = ChatServer.TestTimeout)]
    [InlineData("\"stream\":true", Phase.BeforeAccepted)]
    [InlineData("\"stream\":true", Phase.AfterAccepted)]
    [InlineData("\"stream\":true", Phase.AfterThoughts)]
    [InlineData("\"stream\":true", Phase.AfterText)]
    [InlineData("\"stream\":false", Phase.BeforeAccepted)]
    [InlineData("\"stream\":false", Phase.AfterThoughts)]
    [InlineData("\"stream\":false", Phase.AfterText)]
    public async Task HangUp_InAnyPhase_CancelsAtTheMinerAtOnceAndFreesTheSlot(string mode, Phase phase)
    {
        using var ended = new EndedJobs(_server.Services);
        await using ScriptedMiner miner = await _server.ConnectMinerAsync(slots: 1);
        using TcpClient customer = await _server.SendRawAsync(mode);
        Job job = await miner.NextJobAsync();
        if (phase >= Phase.AfterAccepted) miner.Accept(job);
        if (phase >= Phase.AfterThoughts) miner.Reasoning(job, 0, "hm");
        if (phase >= Phase.AfterText) miner.Text(job, 1, "text");
        if (phase >= Phase.AfterText && mode.EndsWith("true", StringComparison.Ordinal)) await ReadUntilAsync(customer, "\"text\"");

        Reset(customer);
        long began = TimeProvider.System.GetTimestamp();
        Cancel cancel = await miner.NextCancelAsync();
        Timing.KeepsSince(began, Promise, $"hang-up {phase} to cancel");
        Assert.Equal((job.Job_, job.Attempt), (cancel.Job, cancel.Attempt));
        await Eventually.HoldsAsync(() => _server.LiveRelays == 0, TimeSpan.FromSeconds(5), "the request has ended");
        Assert.Equal([nameof(JobState.ClientGone)], ended.States);

        // Chunks that were under way are dropped, and the slot serves the next customer.
        miner.Text(job, phase >= Phase.AfterText ? 2ul : 0, "late");
        miner.Complete(job, 9, FinishReason.Cancelled);
        Task<(System.Net.HttpStatusCode, string Body)> asking = _server.AskAsync();
        Job next = await miner.NextJobAsync();
        miner.Text(next, 0, "next");
        miner.Complete(next, 1);
        Assert.Contains("\"next\"", (await asking).Body);
    }

    [Theory(Timeout = ChatServer.TestTimeout)]
    [InlineData("\"stream\":true")]
    [InlineData("\"stream\":false")]
    public async Task HangUp_WhileWaitingForASlot_LeavesTheQueue(string mode)
    {
        using var ended = new EndedJobs(_server.Services);
        await using ScriptedMiner miner = await _server.ConnectMinerAsync(slots: 1);
        Task<(System.Net.HttpStatusCode, string Body)> first = _server.AskAsync();
        Job job = await miner.NextJobAsync();
        using TcpClient waiting = await _server.SendRawAsync(mode);
        await Eventually.HoldsAsync(async () => (await _server.PoolAsync()).Queued == 1, TimeSpan.FromSeconds(5), "the second job waits");

        Reset(waiting);
        await Eventually.HoldsAsync(async () => (await _server.PoolAsync()).Queued == 0, TimeSpan.FromSeconds(5), "the second job has left the queue");
        await Eventually.HoldsAsync(() => _server.LiveRelays == 1, TimeSpan.FromSeconds(5), "the second request has ended");
        Assert.Equal([nameof(JobState.ClientGone)], ended.States);
        miner.Text(job, 0, "first");
        miner.Complete(job, 1);
        Assert.Contains("\"first\"", (await first).Body);
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task HangUp_AfterText_EndsTheJobAsClientGone()
    {
        await using ScriptedMiner miner = await _server.ConnectMinerAsync();
        using TcpClient customer = await _server.SendRawAsync("\"stream\":true");
        Job job = await miner.NextJobAsync();
        miner.Text(job, 0, "text");
        await ReadUntilAsync(customer, "\"text\"");
        Assert.True(JobKey.TryRead(job.Job_.Span, job.Attempt, out JobKey key));
        IJobGrain grain = _server.Services.GetRequiredService<IGrainFactory>().GetGrain<IJobGrain>(key.JobId);
        Assert.Equal(JobState.Offered, await grain.GetStateAsync());

        Reset(customer);
        await miner.NextCancelAsync();
        // An ended job's grain is gone: asked again, it knows of no such job.
        await Eventually.HoldsAsync(
            async () => await grain.GetStateAsync() is JobState.ClientGone or JobState.Received, TimeSpan.FromSeconds(5), "the job has ended");
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task SlowReader_OfAFastStream_IsCutOffAndOthersAreNotHeldUp()
    {
        await using ScriptedMiner miner = await _server.ConnectMinerAsync(slots: 2);
        using TcpClient slow = await _server.SendRawAsync("\"stream\":true");
        Job flood = await miner.NextJobAsync();
        string piece = new('x', 50_000);
        ulong seq = 0;
        // Nothing of it is read: sockets, pipe and buffer fill up, and that is the end of it.
        Task<Cancel> cancelled = miner.NextCancelAsync();
        for (; seq < 400 && !cancelled.IsCompleted; seq++)
        {
            miner.Text(flood, seq, piece);
            await miner.FlushAsync();
        }

        await cancelled;
        miner.Complete(flood, seq, FinishReason.Cancelled);

        Task<(System.Net.HttpStatusCode, string Body)> asking = _server.AskAsync("\"stream\":true");
        Job job = await miner.NextJobAsync();
        miner.Text(job, 0, "fine");
        miner.Complete(job, 1);
        Assert.Contains("\"fine\"", (await asking).Body);
    }

    /// <summary>How far the miner has got.</summary>
    public enum Phase
    {
        BeforeAccepted,
        AfterAccepted,
        AfterThoughts,
        AfterText,
    }

    /// <summary>Ends a connection as a killed client does: by a reset, without a good-bye.</summary>
    private static void Reset(TcpClient customer)
    {
        customer.LingerState = new LingerOption(true, 0);
        customer.Close();
    }

    private static async Task ReadUntilAsync(TcpClient customer, string text)
    {
        byte[] buffer = new byte[4096];
        var seen = new StringBuilder();
        while (!seen.ToString().Contains(text, StringComparison.Ordinal))
        {
            int count = await customer.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken);
            Assert.NotEqual(0, count);
            seen.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }
    }
}
