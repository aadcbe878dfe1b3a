using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.EndToEnd.Losses;

/// <summary>Customers that read ten bytes a second of answers that come much faster: the gateway's memory stays bounded, and others are served.</summary>
[Collection(OwnDemoCollection.Name)]
public sealed class SlowReaderTests
{
    private const long MiB = 1024 * 1024;
    private const int BytesPerSecond = 10;

    /// <summary>More than what is kept of a stream for its reader (256 KiB) and for another miner to go on with (256 KiB).</summary>
    private const long MostPerReader = 1 * MiB;

    /// <summary>What the heap of a process that works may grow by anyhow.</summary>
    private const long Room = 128 * MiB;

    /// <summary>A MiB in about 25 s: no reader takes it, and no socket's buffers hold it.</summary>
    private const string Flood = "tokens=500 gap=50 bytes=2000";
    private const string Quick = "tokens=20 gap=10";
    private static readonly TimeSpan OverWithin = TimeSpan.FromSeconds(90);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 1_200_000)]
    public async Task Gateway_WhenManyReadersAreSlow_StaysBoundedAndServesOthers()
    {
        int readers = TestScale.Choose(ci: 20, full: 200, $"readers of {BytesPerSecond} B/s");
        await using RealSystem system = await RealSystem.StartAsync(slots: 256);
        Customer slow = await system.CreateCustomerAsync("slow", 1_000_000_000_000, keys: 1);
        Customer quick = await system.CreateCustomerAsync("quick", 1_000_000_000_000, keys: 1);
        List<double> before = [], beside = [];
        for (int i = 0; i < 20; i++) before.Add(await AskQuicklyAsync(system, quick));
        long idle = system.GatewayMemory, most = idle;

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var begun = new TaskCompletionSource[readers];
        for (int i = 0; i < readers; i++) begun[i] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task[] reading = [.. begun.Select(one => ReadSlowlyAsync(system, slow.Keys[0], one, stop.Token))];
        await Task.WhenAll(begun.Select(static one => one.Task));
        // Others ask until the last of the streams is over: read or cut off.
        long began = TimeProvider.System.GetTimestamp();
        JsonNode? check;
        do
        {
            beside.Add(await AskQuicklyAsync(system, quick));
            most = Math.Max(most, system.GatewayMemory);
            check = await system.TryCheckBooksAsync();
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TestScale.Allow(OverWithin), "slow readers' streams are cut off");
        }
        while (check is null || check["live_jobs"]!.GetValue<long>() + check["open_holds"]!.GetValue<long>() > 0);

        await stop.CancelAsync();
        await Task.WhenAll(reading);
        Assert.True(check["ok"]!.GetValue<bool>(), check.ToJsonString());
        before.Sort();
        beside.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{readers} readers at {BytesPerSecond} B/s: the gateway had {idle / MiB} MiB, at most {most / MiB} MiB beside them; another customer's "
            + $"20 tokens took p50 {before[before.Count / 2]:F0} → {beside[beside.Count / 2]:F0} ms, longest {before[^1]:F0} → {beside[^1]:F0} ms "
            + $"({beside.Count} answers, all whole)"));
        Assert.InRange(most - idle, long.MinValue, (readers * MostPerReader) + Room);
    }

    /// <returns>Milliseconds to the whole answer.</returns>
    private static async Task<double> AskQuicklyAsync(RealSystem system, Customer customer)
    {
        long began = TimeProvider.System.GetTimestamp();
        Answer answer = await Answer.AskAsync(system, customer.AccountId, customer.Keys[0], Quick, isStream: true);
        Assert.True(answer.End == AnswerEnd.Acknowledged, answer.ToString());
        return TimeProvider.System.GetElapsedTime(began).TotalMilliseconds;
    }

    private static async Task ReadSlowlyAsync(RealSystem system, string key, TaskCompletionSource begun, CancellationToken stop)
    {
        using var socket = new TcpClient { ReceiveBufferSize = 4096, NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, system.Client.BaseAddress!.Port, stop);
            string body = ChatCall.Body(system.Model, $"[[mock {Flood}]]", stream: true).ToJsonString();
            string request = $"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\n"
                + $"Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";
            await socket.GetStream().WriteAsync(Encoding.UTF8.GetBytes(request), stop);
            byte[] buffer = new byte[BytesPerSecond];
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
            while (await socket.GetStream().ReadAsync(buffer, stop) > 0)
            {
                begun.TrySetResult();
                await timer.WaitForNextTickAsync(stop);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // Cut off, or the test is over.
        }

        begun.TrySetResult();
    }
}
