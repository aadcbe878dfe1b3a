using System.Diagnostics;
using IdleCloud.Demo.Supervision;

namespace IdleCloud.Demo.Postgres;

/// <summary>
/// The server as our child. It has a thread of its own that starts it and waits for its end: the kernel's parent-death signal
/// fires when the starting <i>thread</i> ends, so that a thread of the pool would stop the server at some random time.
/// </summary>
internal sealed class ServerProcess
{
    private const int KeptLines = 20;

    /// <summary>
    /// To the postmaster: "fast" rolls back what is open and writes a checkpoint; "immediate" ends all its processes at once, and
    /// the next start replays the log; after that only the kernel is left.
    /// </summary>
    private static readonly Signal[] GentlestFirst = [Signal.Interrupt, Signal.Quit, Signal.Kill];

    private readonly Queue<string> _lastLines = new(KeptLines);
    private readonly TaskCompletionSource<int> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess()
    {
    }

    /// <summary>The postmaster.</summary>
    public int Id { get; private set; }

    /// <summary>Completes with the exit code when the server has ended.</summary>
    public Task<int> Exited => _exited.Task;

    /// <summary>The last lines that it wrote before it turned to its own log file: why it did not start.</summary>
    public string LastLines
    {
        get
        {
            lock (_lastLines) return string.Join('\n', _lastLines);
        }
    }

    /// <summary>Starts it and returns at once; it is not ready yet.</summary>
    /// <param name="command">Program and arguments; the programs in front replace themselves by the server, so that the id is its own.</param>
    public static async Task<ServerProcess> StartAsync(IReadOnlyList<string> command)
    {
        var server = new ServerProcess();
        new Thread(() => server.Run(command)) { Name = "PostgreSQL", IsBackground = true }.Start();
        server.Id = await server._started.Task;
        return server;
    }

    /// <summary>Asks, insists and kills, each with its time; returns when the server has ended.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        foreach (Signal signal in GentlestFirst)
        {
            if (Exited.IsCompleted) return;
            Signals.Send(Id, signal);
            if (await Task.WhenAny(Exited, Task.Delay(patience)) == Exited) return;
        }

        throw new PrivatePostgresException($"PostgreSQL (process {Id}) did not end although it was killed.");
    }

    private void Run(IReadOnlyList<string> command)
    {
        try
        {
            var start = new ProcessStartInfo(command[0], command.Skip(1))
            {
                WorkingDirectory = "/",
                RedirectStandardInput = true,
                RedirectStandardError = true,
            };
            using Process process = Tool.Start(start);
            process.StandardInput.Close();
            _started.SetResult(process.Id);
            while (process.StandardError.ReadLine() is { } line) Keep(line);
            process.WaitForExit();
            _exited.SetResult(process.ExitCode);
        }
        catch (Exception e)
        {
            _started.TrySetException(e);
            _exited.TrySetException(e);
        }
    }

    private void Keep(string line)
    {
        lock (_lastLines)
        {
            if (_lastLines.Count == KeptLines) _lastLines.Dequeue();
            _lastLines.Enqueue(line);
        }
    }
}
