using System.Net.Sockets;
using System.Text;
using IdleCloud.Demo.Postgres;
using IdleCloud.Demo.Supervision;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Cluster;

/// <summary>A Redis of a test's own, which can be killed and started again, with what it had written or without.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private const string Program = "/usr/bin/redis-server";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("idlecloud-redis-");
    private readonly int _port = FreePort.Take();
    private ServerProcess? _process;

    /// <summary>Why there is none; null when there is one.</summary>
    public static string? WhyNot => File.Exists(Program) ? null : $"There is no {Program}: install Debian's package redis-server.";

    /// <summary>Its HOST:PORT, the same after each start.</summary>
    public string Endpoint => $"127.0.0.1:{_port}";

    /// <summary>Starts it, and waits until it answers.</summary>
    public async Task StartAsync()
    {
        _process = await ServerProcess.StartAsync(
        [
            // It ends with the thread that started it, however that ends.
            "setsid", "setpriv", "--pdeathsig", "KILL", "--", Program, "--bind", "127.0.0.1", "--port", $"{_port}", "--dir", _directory.FullName,
            "--appendonly", "yes", "--appendfsync", "always", "--save", "", "--logfile", Path.Combine(_directory.FullName, "redis.log"),
        ]);
        await Eventually.HoldsAsync(AnswersAsync, Patience, "Redis answers");
    }

    /// <summary>Kills it.</summary>
    public async Task KillAsync()
    {
        Signals.Send(_process!.Id, Signal.Kill);
        await _process.Exited;
    }

    /// <summary>Forgets what it has written; it must have ended.</summary>
    public void Empty() => Directory.Delete(Path.Combine(_directory.FullName, "appendonlydir"), recursive: true);

    public async ValueTask DisposeAsync()
    {
        if (_process is not null) await _process.StopAsync(Patience);
        _directory.Delete(recursive: true);
    }

    private async Task<bool> AnswersAsync()
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", _port);
            await client.GetStream().WriteAsync("PING\r\nQUIT\r\n"u8.ToArray());
            return (await new StreamReader(client.GetStream(), Encoding.ASCII).ReadToEndAsync()).StartsWith("+PONG", StringComparison.Ordinal);
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
