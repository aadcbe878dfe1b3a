using System.Diagnostics;
using System.Text;

namespace IdleCloud.Tests.Support;

/// <summary>A program that a test runs as a person would, with all that it prints.</summary>
internal sealed class ProgramRun : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly Lock _gate = new();
    private readonly List<(string Text, TaskCompletionSource Seen)> _awaited = [];

    private ProgramRun(Process process)
    {
        _process = process;
        Exited = WaitAsync(Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError)));
    }

    public int Id => _process.Id;

    /// <summary>The exit code, once the program has ended and its output is complete.</summary>
    public Task<int> Exited { get; }

    /// <summary>Standard output and error so far.</summary>
    public string Output
    {
        get
        {
            lock (_gate) return _output.ToString();
        }
    }

    /// <summary>Starts a program in a session of its own, so that a signal to its group reaches it as Ctrl-C at a terminal would.</summary>
    public static ProgramRun Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("setsid", [program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        return new ProgramRun(Process.Start(start)!);
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task<(int ExitCode, string Output)> CompleteAsync(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        await using var run = Start(program, arguments, environment);
        run.CloseInput();
        return (await run.Exited.WaitAsync(TestContext.Current.CancellationToken), run.Output);
    }

    /// <summary>Ends the program's standard input.</summary>
    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>Completes when the program has printed the text.</summary>
    public Task PrintedAsync(string text)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate) _awaited.Add((text, seen));
        Announce();
        return seen.Task;
    }

    /// <summary>Kills it with all its children if it still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await Exited;
        _process.Dispose();
    }

    private async Task<int> WaitAsync(Task outputs)
    {
        await _process.WaitForExitAsync();
        await outputs;
        return _process.ExitCode;
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_gate) _output.AppendLine(line);
            Announce();
        }
    }

    private void Announce()
    {
        lock (_gate)
        {
            string output = _output.ToString();
            foreach (var (text, seen) in _awaited)
            {
                if (output.Contains(text, StringComparison.Ordinal)) seen.TrySetResult();
            }
        }
    }
}
