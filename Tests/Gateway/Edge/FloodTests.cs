using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Gateway.Edge;

/// <summary>Clients that want to wear the gateway out; the others must not notice.</summary>
public sealed class FloodTests(PostgresFixture postgres) : IDisposable
{
    /// <summary>What an honest request may take beside a flood.</summary>
    private static readonly TimeSpan Unharmed = TimeSpan.FromSeconds(5);

    private const int TestTimeout = 300_000;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("idlecloud-edge-flood-");

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact(Timeout = TestTimeout)]
    public async Task Send_WhenManyCrawl_AreCutOffAndOthersServed()
    {
        int count = TestScale.Choose(ci: 200, full: 2_000, "crawling connections");
        await using EdgeServer server = await EdgeServer.StartAsync(postgres);
        long began = Stopwatch.GetTimestamp();
        var crawlers = new List<NetworkStream>();
        for (int i = 0; i < count; i++)
        {
            Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, server.Client.BaseAddress!.Port, Now);
            NetworkStream crawler = new(socket, ownsSocket: true);
            crawlers.Add(crawler);
            // In turn: headers without an end, and a body that never gets far.
            string start = i % 2 == 0
                ? "GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: "
                : $"POST {EdgeServer.ReadRoute} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n";
            await crawler.WriteAsync(Encoding.ASCII.GetBytes(start), Now);
        }

        Task<string[]> endings = Task.WhenAll(crawlers.Select(ReadToEndAsync));
        using PeriodicTimer second = new(TimeSpan.FromSeconds(1));
        TimeSpan longest = TimeSpan.Zero;
        while (!endings.IsCompleted && await second.WaitForNextTickAsync(Now))
        {
            foreach (NetworkStream crawler in crawlers) await TryWriteAsync(crawler, "x"u8.ToArray());
            longest = await LongerAsync(longest, server.Client);
        }

        TimeSpan lasted = Stopwatch.GetElapsedTime(began);
        Assert.All(await endings, ending => Assert.True(ending.Length == 0 || ending.StartsWith("HTTP/1.1 408", StringComparison.Ordinal), ending));
        Assert.True(lasted > TimeSpan.FromSeconds(4), "who is merely slow is not cut off");
        Timing.Keeps(TimeSpan.FromSeconds(30), lasted, "crawling connections cut off");
        Timing.Keeps(Unharmed, longest, "honest request beside crawling connections");
        foreach (NetworkStream crawler in crawlers) await crawler.DisposeAsync();
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Http2_WhenStreamsAreResetAtOnce_GoesOnServing()
    {
        int count = TestScale.Choose(ci: 20_000, full: 500_000, "streams reset at once");
        await using EdgeServer server = await EdgeServer.StartAsync(
            postgres, new() { ["Gateway:TlsPort"] = "0", ["Gateway:DataDirectory"] = _directory.FullName });
        using HttpClient honest = new(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = static (_, _, _, _) => true } })
        {
            BaseAddress = server.TlsAddress, DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        Task<int>[] floods = [.. Enumerable.Range(0, 4).Select(_ => ResetStreamsAsync(server.TlsAddress, count / 4))];
        Task<int[]> flooding = Task.WhenAll(floods);
        TimeSpan longest = TimeSpan.Zero;
        do longest = await LongerAsync(longest, honest);
        while (!flooding.IsCompleted);
        longest = await LongerAsync(longest, honest);

        int connections = (await flooding).Sum();
        Console.WriteLine($"streams reset at once: {connections} connections used");
        Timing.Keeps(Unharmed, longest, "honest request beside streams reset at once");
    }

    /// <summary>Opens streams and resets each at once; on a new connection when the server has had enough of the last.</summary>
    /// <returns>Connections used.</returns>
    private static async Task<int> ResetStreamsAsync(Uri address, int count)
    {
        int connections = 0;
        for (int sent = 0; sent < count;)
        {
            connections++;
            using TcpClient client = new();
            await client.ConnectAsync(IPAddress.Loopback, address.Port, Now);
            await using SslStream tls = new(client.GetStream(), leaveInnerStreamOpen: false, static (_, _, _, _) => true);
            SslClientAuthenticationOptions options = new() { TargetHost = "localhost", ApplicationProtocols = [SslApplicationProtocol.Http2] };
            await tls.AuthenticateAsClientAsync(options, Now);
            Task reading = DrainAsync(tls);
            bool isOpen = await TryWriteAsync(tls, [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, 0, 0, 0, 4, 0, 0, 0, 0, 0]);
            for (int stream = 1; isOpen && sent < count; sent += 50, stream += 100) isOpen = await TryWriteAsync(tls, Resets(stream, 50));
            client.Close();
            await reading;
        }

        return connections;
    }

    /// <summary>HEADERS for <c>GET https://x/</c> and RST_STREAM (CANCEL), for so many streams from this one on.</summary>
    private static byte[] Resets(int first, int count)
    {
        using MemoryStream frames = new();
        Span<byte> id = stackalloc byte[4];
        for (int i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(id, first + (2 * i));
            frames.Write([0, 0, 6, 1, 5, .. id, 0x82, 0x87, 0x84, 0x41, 1, (byte)'x']);
            frames.Write([0, 0, 4, 3, 0, .. id, 0, 0, 0, 8]);
        }

        return frames.ToArray();
    }

    private static async Task<TimeSpan> LongerAsync(TimeSpan longest, HttpClient honest)
    {
        long began = Stopwatch.GetTimestamp();
        using HttpResponseMessage response = await honest.GetAsync(new Uri("/healthz", UriKind.Relative), Now);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        TimeSpan took = Stopwatch.GetElapsedTime(began);
        return took > longest ? took : longest;
    }

    private static async Task<string> ReadToEndAsync(NetworkStream crawler)
    {
        using MemoryStream all = new();
        try
        {
            await crawler.CopyToAsync(all, Now);
        }
        catch (IOException)
        {
            // Cut off.
        }

        return Encoding.Latin1.GetString(all.ToArray());
    }

    private static async Task DrainAsync(SslStream stream)
    {
        try
        {
            await stream.CopyToAsync(Stream.Null, Now);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The server, or this side, has closed the connection.
        }
    }

    private static async Task<bool> TryWriteAsync(Stream stream, byte[] bytes)
    {
        try
        {
            await stream.WriteAsync(bytes, Now);
            return true;
        }
        catch (IOException)
        {
            // The server has closed the connection.
            return false;
        }
    }
}
