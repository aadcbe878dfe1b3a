using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using IdleCloud.MinerAgent.Processes;

namespace IdleCloud.MinerAgent.Engines.Llama;

/// <summary>The running host: a process, the connection to it, and its end.</summary>
internal sealed partial class HostProcess : IAsyncDisposable
{
    private const int ErrorLinesKept = 8;
    private const int ErrorLineLength = 300;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Short: the owner may be waiting for the memory. Nothing is lost with a host that is killed.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(1);

    private readonly Process _process;
    private readonly HostListener _listener;
    private readonly ILogger _logger;
    private readonly Queue<string> _lastErrors = new();
    private readonly Task _errorReader;
    private HostConnection? _connection;

    private HostProcess(Process process, HostListener listener, ILogger logger)
    {
        _process = process;
        _listener = listener;
        _logger = logger;
        OwnProcesses.Add(process.Id);
        _errorReader = ReadErrorsAsync();
    }

    /// <summary>The process's number, for whoever has to find it.</summary>
    public int Id => _process.Id;

    /// <summary>The connection to it.</summary>
    public HostConnection Connection => _connection ?? throw new InvalidOperationException("the host has not connected");

    /// <summary>Starts the host and waits until it has connected and proved itself.</summary>
    /// <param name="program">The host's program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="configure">Makes the configuration for the address and the token that were chosen.</param>
    /// <param name="cudaDevices">The ids of the NVIDIA GPUs that it may use; empty: all.</param>
    /// <param name="logger">Gets what the host writes to stderr.</param>
    /// <param name="cancellationToken">Gives up and ends the process.</param>
    /// <exception cref="EngineStartException">It ended or did not connect.</exception>
    public static async Task<HostProcess> StartAsync(
        string program, IReadOnlyList<string> arguments, Func<HostAddress, string, HostConfiguration> configure, IReadOnlyList<string> cudaDevices,
        ILogger logger, CancellationToken cancellationToken)
    {
        var listener = HostListener.Start();
        ProcessStartInfo start = ChildProcess.CreateStartInfo(program, arguments);
        // Where LLamaSharp looks for libraries first: not in a folder that somebody else may write to.
        start.WorkingDirectory = AppContext.BaseDirectory;
        // By id: CUDA's own numbers are in another order than the driver's.
        if (cudaDevices.Count > 0) start.Environment["CUDA_VISIBLE_DEVICES"] = string.Join(',', cudaDevices);
        var host = new HostProcess(Process.Start(start)!, listener, logger);
        try
        {
            string token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
            await host.ConnectAsync(configure(listener.Address, token), token, cancellationToken).ConfigureAwait(false);
            return host;
        }
        catch
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>What the process said at last, or its exit code: why it ended.</summary>
    public async Task<string> DescribeEndAsync()
    {
        // The streams end a moment before the process does; without this wait the exit code would be missing now and then.
        using var limit = new CancellationTokenSource(EndTimeout);
        try
        {
            await _process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            await _errorReader.WaitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return "the host closed its connection but does not end";
        }

        string said = _lastErrors.Count == 0 ? "" : ": " + string.Join(" | ", _lastErrors);
        return $"the host process ended with code {_process.ExitCode}{said}";
    }

    /// <summary>Ends the process now.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    /// <summary>Asks the process to end, and ends it if it does not. How it ended can still be asked for.</summary>
    public async Task StopAsync()
    {
        if (_connection is not null) await _connection.SendAsync(new HostCommand("stop"), HostJsonContext.Default.HostCommand).ConfigureAwait(false);
        // Its lifeline: a host that hears nothing else hears this.
        _process.StandardInput.Close();
        using (var limit = new CancellationTokenSource(StopTimeout))
        {
            try
            {
                await _process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                Kill();
            }
        }
    }

    /// <summary>Stops the process, and forgets it.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        OwnProcesses.Remove(_process.Id);
        if (_connection is not null) await _connection.DisposeAsync().ConfigureAwait(false);
        await _errorReader.ConfigureAwait(false);
        _listener.Dispose();
        _process.Dispose();
    }

    private async Task ConnectAsync(HostConfiguration configuration, string token, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ConnectTimeout);
        Task exit = _process.WaitForExitAsync(limit.Token);
        Task<HostConnection> connect = AcceptAsync(token, limit.Token);
        try
        {
            string line = JsonSerializer.Serialize(configuration, HostJsonContext.Default.HostConfiguration);
            await _process.StandardInput.WriteLineAsync(line.AsMemory(), limit.Token).ConfigureAwait(false);
            await _process.StandardInput.FlushAsync(limit.Token).ConfigureAwait(false);
            if (await Task.WhenAny(connect, exit).ConfigureAwait(false) == connect) _connection = await connect.ConfigureAwait(false);
        }
        catch (Exception failed) when (failed is IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // It ended or hangs; what it said is told below.
            Kill();
        }

        if (_connection is not null)
        {
            _listener.Dispose();
            return;
        }

        string reason = await DescribeEndAsync().ConfigureAwait(false);
        throw new EngineStartException($"The llama engine did not start: {reason}", isPermanent: false);
    }

    private async Task<HostConnection> AcceptAsync(string token, CancellationToken cancellationToken)
    {
        while (true)
        {
            var candidate = new HostConnection(await _listener.AcceptAsync(cancellationToken).ConfigureAwait(false));
            HostFrame? hello = await candidate.ReceiveAsync(cancellationToken).ConfigureAwait(false);
            byte[] shown = Encoding.UTF8.GetBytes(hello?.Token ?? "");
            if (CryptographicOperations.FixedTimeEquals(shown, Encoding.UTF8.GetBytes(token))) return candidate;
            await candidate.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task ReadErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            if (line.Length > ErrorLineLength) line = line[..ErrorLineLength];
            _lastErrors.Enqueue(line);
            if (_lastErrors.Count > ErrorLinesKept) _lastErrors.Dequeue();
            LogHostLine(_logger, line);
        }
    }
}
