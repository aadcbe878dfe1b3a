using System.Globalization;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using IdleCloud.Demo.Ready;
using IdleCloud.Demo.Supervision;

namespace IdleCloud.Tests.Support;

/// <summary>
/// The real demo as processes of its own: PostgreSQL, gateway, miners, and the engine with the small model. Stopped and checked
/// for leftovers at the end, whatever the test did; what it logged is told when the test failed.
/// </summary>
internal sealed partial class DemoProcess : IAsyncDisposable
{
    /// <summary>The first start of all installs the engine.</summary>
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(10);
    private const int LogLines = 40;
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(30);
    private const string MarkVariable = "IDLECLOUD_TEST_MARK";

    private readonly string _mark = Guid.NewGuid().ToString("n");
    private readonly ProgramRun _run;
    private readonly bool _ownsData;

    private DemoProcess(IEnumerable<string> options, string? dataDirectory, IReadOnlyDictionary<string, string>? environment)
    {
        _ownsData = dataDirectory is null;
        DataDirectory = dataDirectory ?? Directory.CreateTempSubdirectory("idlecloud-demo-").FullName;
        Port = FreePort.Take();
        _run = ProgramRun.Start(Programs.Find("Demo", "IdleCloud.Demo"),
            ["--port", Port.ToString(CultureInfo.InvariantCulture), "--data", DataDirectory, "--stop-on-stdin-close", .. options],
            new Dictionary<string, string>(environment ?? new Dictionary<string, string>()) { [MarkVariable] = _mark });
    }

    public string DataDirectory { get; }

    public int Port { get; }

    /// <summary>What <c>demo.json</c> says.</summary>
    public DemoFile File { get; private set; } = null!;

    public int ProcessId => _run.Id;

    /// <summary>What it printed.</summary>
    public string Output => _run.Output;

    /// <summary>Its exit code.</summary>
    public Task<int> Exited => _run.Exited;

    /// <summary>The server's process, as the demo printed it.</summary>
    public int PostgresProcessId => int.Parse(PostgresRegex().Match(Output).Groups[1].ValueSpan, CultureInfo.InvariantCulture);

    /// <summary>Starts a demo and waits until it is ready.</summary>
    /// <param name="options">More options of its command line.</param>
    /// <param name="dataDirectory">A directory to use again, which is then left in place; null for a new one.</param>
    /// <param name="environment">What its processes find in their environment, beside this one's.</param>
    public static async Task<DemoProcess> StartAsync(
        IEnumerable<string>? options = null, string? dataDirectory = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var demo = new DemoProcess(options ?? [], dataDirectory, environment);
        try
        {
            await Task.WhenAny(demo._run.PrintedAsync("Ctrl-C stops it."), demo.Exited).WaitAsync(StartTimeout);
            Assert.False(demo.Exited.IsCompleted, $"the demo ended: {demo.Output}");
            demo.File = DemoFile.Read(Path.Combine(demo.DataDirectory, "demo.json"));
            return demo;
        }
        catch
        {
            await demo.DisposeAsync();
            throw;
        }
    }

    /// <summary>A client of the API with the customer's key.</summary>
    public HttpClient CreateClient() => new()
    {
        BaseAddress = new Uri(File.BaseUrl + "/"),
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", File.ApiKey) },
    };

    /// <summary>The engine's process of a miner.</summary>
    /// <param name="minerProcessId">The agent.</param>
    public static int EngineOf(int minerProcessId) => Assert.Single(PosixProcess.FindChildren(minerProcessId, "idlecloud-llama"));

    /// <summary>Sends Ctrl-C as a terminal does: to the whole foreground group.</summary>
    public void PressCtrlC() => Signals.Send(-ProcessId, Signal.Interrupt);

    /// <summary>Waits until nothing runs any more that this demo started.</summary>
    public Task LeavesNothingBehindAsync(TimeSpan within)
    {
        int postgres = PostgresProcessId;
        return Eventually.HoldsAsync(
            () => PosixProcess.FindMarked(MarkVariable, _mark).Count == 0 && !PosixProcess.IsRunning(postgres), within,
            "everything that the demo started has ended");
    }

    public async ValueTask DisposeAsync()
    {
        _run.CloseInput();
        await Task.WhenAny(Exited, Task.Delay(StopTimeout));
        await _run.DisposeAsync();
        foreach (int left in PosixProcess.FindMarked(MarkVariable, _mark)) Signals.Send(left, Signal.Kill);

        if (!_ownsData) return;
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"The demo said:\n{Output}");
            foreach (string log in Directory.EnumerateFiles(DataDirectory, "*.log", SearchOption.AllDirectories))
            {
                TestContext.Current.TestOutputHelper?.WriteLine($"{log} ended with:\n{string.Join('\n', System.IO.File.ReadLines(log).TakeLast(LogLines))}");
            }
        }

        Directory.Delete(DataDirectory, recursive: true);
    }

    [GeneratedRegex(@"PostgreSQL runs \(process (\d+)\)")]
    private static partial Regex PostgresRegex();
}
