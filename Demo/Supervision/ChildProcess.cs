using System.Diagnostics;
using IdleCloud.Demo.Options;

namespace IdleCloud.Demo.Supervision;

/// <summary>
/// A program that the demo runs. It stops when its standard input ends, which the system sees to when the demo itself is killed.
/// It runs in a session of its own, so that a Ctrl-C at the terminal reaches the demo alone, which then stops all in order.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const int TailLines = 12;
    private static readonly TimeSpan PumpPatience = TimeSpan.FromSeconds(1);

    private readonly Process _process;
    private readonly RollingLog _log;
    private readonly Task _pumps;

    private ChildProcess(string name, Process process, RollingLog log)
    {
        Name = name;
        Id = process.Id;
        _process = process;
        _log = log;
        _pumps = Task.WhenAll(PumpAsync(process.StandardOutput.BaseStream), PumpAsync(process.StandardError.BaseStream));
        Exited = WaitAsync();
    }

    /// <summary>For people, for example <c>miner 1</c>.</summary>
    public string Name { get; }

    /// <summary>Where its output goes.</summary>
    public string LogPath => _log.Path;

    /// <summary>The process id.</summary>
    public int Id { get; }

    /// <summary>Its end, with its exit code: 128 + n when signal n killed it.</summary>
    public Task<int> Exited { get; }

    /// <summary>Starts a program.</summary>
    /// <param name="name">For people, and for its log's name.</param>
    /// <param name="program">The executable's path.</param>
    /// <param name="arguments">Visible to every user of the machine: no secret may be among them.</param>
    /// <param name="environment">Added to the demo's own environment; a secret's place.</param>
    /// <param name="logDirectory">The directory for its log.</param>
    public static ChildProcess Start(
        string name, string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, string logDirectory)
    {
        // setsid becomes the program, so that the process id is the program's own.
        var start = new ProcessStartInfo("setsid", [program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string variable in DemoCommand.Variables) start.Environment.Remove(variable);
        foreach (var (variable, value) in environment) start.Environment[variable] = value;

        var log = new RollingLog(Path.Combine(logDirectory, name.Replace(' ', '-') + ".log"));
        return new ChildProcess(name, Process.Start(start)!, log);
    }

    /// <summary>The error of a child that has ended although it should run.</summary>
    public async Task<DemoException> DescribeExitAsync() =>
        new($"The {Name} ended with code {await Exited}. The end of {LogPath}:\n{_log.Tail(TailLines)}");

    /// <summary>Asks the program to finish what it does and end, waits for it, and kills it with all its children when it takes too long.</summary>
    /// <param name="grace">How long it may take.</param>
    /// <param name="atOnce">Ends the patience early.</param>
    public async Task StopAsync(TimeSpan grace, CancellationToken atOnce)
    {
        if (!Exited.IsCompleted) Signals.Send(Id, Signal.Terminate);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(atOnce);
        patience.CancelAfter(grace);
        await ((Task)Exited).WaitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await DisposeAsync();
    }

    /// <summary>Kills what still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!Exited.IsCompleted) _process.Kill(entireProcessTree: true);
        await Exited;
        _process.Dispose();
        _log.Dispose();
    }

    private async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync();
        // Its last words; a child of its own that lives on may hold the pipe open, and is not waited for.
        await _pumps.WaitAsync(PumpPatience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return _process.ExitCode;
    }

    private async Task PumpAsync(Stream output)
    {
        byte[] buffer = new byte[16 << 10];
        for (int read; (read = await output.ReadAsync(buffer)) > 0;) _log.Append(buffer.AsSpan(0, read));
    }
}
