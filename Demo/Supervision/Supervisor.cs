using IdleCloud.Demo.Gateway;
using IdleCloud.Demo.Miners;
using IdleCloud.Demo.Models;
using IdleCloud.Demo.Options;
using IdleCloud.Demo.Postgres;
using IdleCloud.Demo.Ready;
using IdleCloud.Silo.Hosting;

namespace IdleCloud.Demo.Supervision;

/// <summary>
/// Starts everything in order, says when it is ready, and stops everything in the opposite order: on a signal, or because the
/// gateway or the database ended. A miner that ends is reported, and the rest goes on.
/// </summary>
internal sealed class Supervisor : IAsyncDisposable
{
    /// <summary>What a miner's running jobs get to finish when the demo stops.</summary>
    private static readonly TimeSpan MinerGrace = TimeSpan.FromSeconds(5);

    /// <summary>More than the gateway itself gives to the requests that it still has, and to the grains after that.</summary>
    private static readonly TimeSpan GatewayGrace = TimeSpan.FromSeconds(16);

    private readonly DemoOptions _options;
    private readonly DemoModel _model;
    private readonly StopSignals _signals;
    private readonly DataDirectory _data;
    private readonly GatewayClient _client;
    private readonly List<ChildProcess> _miners = [];
    private readonly List<Task> _reports = [];
    private PrivatePostgres? _postgres;
    private ChildProcess? _gateway;
    private bool _stopping;

    private Supervisor(DemoOptions options, DemoModel model, StopSignals signals, DataDirectory data)
    {
        _model = model;
        _options = options;
        _signals = signals;
        _data = data;
        _client = new GatewayClient(options.Port);
    }

    /// <summary>Runs the demo until it is told to stop.</summary>
    /// <returns>The exit code: 0 after a clean stop, 1 when something could not start or ended by itself.</returns>
    public static async Task<int> RunAsync(DemoOptions options)
    {
        using var signals = new StopSignals(options.StopOnStdinClose);
        try
        {
            Ports.RequireFree(options.Port, "--port");
            if (options.TlsPort is { } tlsPort) Ports.RequireFree(tlsPort, "--tls-port");
            var model = DemoModel.Read(options.ModelPath);
            using var data = DataDirectory.Hold(options.DataDirectory);
            await using var demo = new Supervisor(options, model, signals, data);
            await demo.StartAsync(signals.Asked);
            await demo.WaitAsync(signals.Asked);
            return 0;
        }
        catch (OperationCanceledException) when (signals.Asked.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception e) when (e is DemoException or PrivatePostgresException)
        {
            await Console.Error.WriteLineAsync($"idlecloud demo: {e.Message}");
            return 1;
        }
    }

    /// <summary>Stops what runs: miners first, so that their jobs can still be answered; the database last.</summary>
    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        if (_signals.Asked.IsCancellationRequested) Console.WriteLine("Stopping.");
        File.Delete(_data.DemoFile);
        await Task.WhenAll(_miners.Select(miner => miner.StopAsync(MinerGrace, _signals.Insisted)));
        await Task.WhenAll(_reports);
        if (_gateway is not null) await _gateway.StopAsync(GatewayGrace, _signals.Insisted);
        if (_postgres is not null) await _postgres.DisposeAsync();
        _client.Dispose();
    }

    private async Task StartAsync(CancellationToken stop)
    {
        string connectionString = _options.Postgres ?? (await StartPostgresAsync(stop)).ConnectionString;
        _gateway = GatewayProcess.Start(_options, _model, _data, connectionString);
        var secrets = await GatewayProcess.WaitUntilReadyAsync(_gateway, _client, _data, stop);
        Console.WriteLine($"Gateway and silo run (process {_gateway.Id}).");

        for (int number = 1; number <= _options.Miners; number++)
        {
            var miner = MinerProcess.Start(_options, [_options.Port], _model, _data, number, secrets);
            _miners.Add(miner);
            _reports.Add(ReportEndAsync(miner));
        }

        await MinerRollCall.WaitAsync(_miners, _model, _client, secrets, stop);
        var demo = new DemoFile
        {
            BaseUrl = $"http://127.0.0.1:{_options.Port}/v1",
            TlsBaseUrl = _options.TlsPort is { } port ? $"https://localhost:{port}/v1" : null,
            TlsCertificate = _options.TlsPort is null ? null : GatewayProcess.TlsCertificate(_data),
            ApiKey = secrets.ApiKey,
            Model = _model.Id,
            MinerKey = secrets.MinerKey,
            OperatorKey = secrets.OperatorKey,
            GrainHost = GrainHosting.Name,
            GatewayPid = _gateway.Id,
            MinerPids = [.. _miners.Select(miner => miner.Id)],
        };
        demo.Write(_data.DemoFile);
        Console.WriteLine(ReadyText.Of(demo));
    }

    private async Task<PrivatePostgres> StartPostgresAsync(CancellationToken stop)
    {
        _postgres = await PrivatePostgres.StartAsync(new PrivatePostgresOptions { DataDirectory = _data.Postgres }, stop);
        Console.WriteLine($"PostgreSQL runs (process {_postgres.ProcessId}).");
        return _postgres;
    }

    private async Task WaitAsync(CancellationToken stop)
    {
        Task database = _postgres?.Exited ?? Task.Delay(Timeout.InfiniteTimeSpan, stop);
        var ended = await Task.WhenAny(_gateway!.Exited, database, Task.Delay(Timeout.InfiniteTimeSpan, stop));
        if (stop.IsCancellationRequested) return;
        if (ended == _gateway.Exited) throw await _gateway.DescribeExitAsync();
        throw new DemoException($"PostgreSQL ended with code {await _postgres!.Exited}. Its log is in {_data.Postgres}/log.");
    }

    private async Task ReportEndAsync(ChildProcess miner)
    {
        int code = await miner.Exited;
        if (!_stopping) Console.WriteLine($"The {miner.Name} (process {miner.Id}) ended with code {code}; see {miner.LogPath}.");
    }
}
