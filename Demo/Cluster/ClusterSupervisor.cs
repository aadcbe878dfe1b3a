using IdleCloud.Demo.Gateway;
using IdleCloud.Demo.Miners;
using IdleCloud.Demo.Models;
using IdleCloud.Demo.Postgres;
using IdleCloud.Demo.Supervision;
using IdleCloud.Gateway.Bootstrap;
using IdleCloud.Silo.Hosting;

namespace IdleCloud.Demo.Cluster;

/// <summary>
/// Starts a cluster's processes in order, says when it is ready, and stops them in the opposite order. A silo or gateway that ends is
/// started again; the cluster ends with its database.
/// </summary>
internal sealed class ClusterSupervisor : IAsyncDisposable
{
    private static readonly TimeSpan MinerGrace = TimeSpan.FromSeconds(5);

    /// <summary>More than a process gives to its requests, and to its grains after that.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan SilosTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    private readonly ClusterRun _run;
    private readonly DemoModel _model;
    private readonly StopSignals _signals;
    private readonly DataDirectory _data;
    private readonly LocalAuthority _authority;
    private readonly List<KeptProcess> _silos = [];
    private readonly List<KeptProcess> _gateways = [];
    private readonly List<ChildProcess> _miners = [];
    private readonly Lock _writing = new();
    private PrivatePostgres? _postgres;
    private ClusterFile? _file;

    private ClusterSupervisor(ClusterRun run, DemoModel model, StopSignals signals, DataDirectory data)
    {
        (_run, _model, _signals, _data) = (run, model, signals, data);
        _authority = new LocalAuthority(data.Certificates, TimeProvider.System);
    }

    /// <summary>Runs the cluster until it is told to stop.</summary>
    /// <returns>The exit code: 0 after a clean stop, 1 when something could not start, or the database ended by itself.</returns>
    public static async Task<int> RunAsync(ClusterRun run)
    {
        using var signals = new StopSignals(run.Demo.StopOnStdinClose);
        try
        {
            if (!GrainHosting.CanCluster) throw new DemoException(
                $"This build runs grains on the grain host {GrainHosting.Name}, which is one process; a cluster needs --grain-host Orleans. " +
                "./idlecloud demo is gateway and silo in one.");
            for (int number = 0; number < 2 * run.Gateways; number++) Ports.RequireFree(run.Demo.Port + number, "--port");
            var model = DemoModel.Read(run.Demo.ModelPath);
            using var data = DataDirectory.Hold(run.Demo.DataDirectory);
            await using var cluster = new ClusterSupervisor(run, model, signals, data);
            await cluster.StartAsync(signals.Asked);
            await cluster.WaitAsync(signals.Asked);
            return 0;
        }
        catch (OperationCanceledException) when (signals.Asked.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception e) when (e is DemoException or PrivatePostgresException)
        {
            await Console.Error.WriteLineAsync($"idlecloud cluster: {e.Message}");
            return 1;
        }
    }

    /// <summary>Stops what runs: miners first, so that their jobs can still be answered; the database last.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_signals.Asked.IsCancellationRequested) Console.WriteLine("Stopping.");
        lock (_writing)
        {
            _file = null;
            File.Delete(_data.ClusterFile);
        }

        await Task.WhenAll(_miners.Select(miner => miner.StopAsync(MinerGrace, _signals.Insisted)));
        await Task.WhenAll(_gateways.Select(gateway => gateway.StopAsync(Grace, _signals.Insisted)));
        await Task.WhenAll(_silos.Select(silo => silo.StopAsync(Grace, _signals.Insisted)));
        if (_postgres is not null) await _postgres.DisposeAsync();
        _authority.Dispose();
    }

    private async Task StartAsync(CancellationToken stop)
    {
        // 1. The database, in which the silos find each other.
        string connectionString = _run.Demo.Postgres ?? (await StartPostgresAsync(stop)).ConnectionString;
        var processes = new ClusterProcesses(_run, _model, _data, _authority, connectionString);

        // 2. The silos.
        for (int number = 1; number <= _run.Silos; number++)
        {
            int silo = number;
            _silos.Add(new KeptProcess(() => processes.StartSilo(silo), Rewrite));
        }

        await WaitForSilosAsync(processes, stop);
        Console.WriteLine($"{_run.Silos} silos run (processes {string.Join(", ", _silos.Select(silo => silo.Current.Id))}).");

        // 3. The gateways; the first makes the keys.
        for (int number = 1; number <= _run.Gateways; number++)
        {
            int gateway = number;
            _gateways.Add(new KeptProcess(() => processes.StartGateway(gateway), Rewrite));
            using var client = new GatewayClient(processes.PortOf(number));
            await GatewayProcess.WaitUntilServesAsync(_gateways[^1].Current, client, stop);
        }

        Console.WriteLine($"{_run.Gateways} gateways run (processes {string.Join(", ", _gateways.Select(gateway => gateway.Current.Id))}).");
        BootstrapSecrets secrets = BootstrapSecrets.Read(_data.Secrets) ?? throw new DemoException("The first gateway made no keys.");

        // 4. The miners, in turn over the gateways.
        await StartMinersAsync(processes, secrets, stop);
        _file = new ClusterFile
        {
            BaseUrls = [.. Enumerable.Range(1, _run.Gateways).Select(processes.UrlOf)],
            ApiKey = secrets.ApiKey,
            Model = _model.Id,
            MinerKey = secrets.MinerKey,
            OperatorKey = secrets.OperatorKey,
            ConnectionString = connectionString,
            Redis = _run.Redis,
            ClusterId = processes.ClusterId,
            SiloPids = [],
            GatewayPids = [],
            MinerPids = [.. _miners.Select(miner => miner.Id)],
        };
        Rewrite();
        Console.WriteLine($"\nReady: {string.Join(' ', _file.BaseUrls)}  key {_file.ApiKey}  model {_file.Model}  grain host {GrainHosting.Name}");
        Console.WriteLine($"{_data.ClusterFile} names all processes. A silo or gateway that ends is started again.\n\nCtrl-C stops it.");
    }

    private async Task<PrivatePostgres> StartPostgresAsync(CancellationToken stop)
    {
        _postgres = await PrivatePostgres.StartAsync(new PrivatePostgresOptions { DataDirectory = _data.Postgres }, stop);
        Console.WriteLine($"PostgreSQL runs (process {_postgres.ProcessId}).");
        return _postgres;
    }

    private async Task WaitForSilosAsync(ClusterProcesses processes, CancellationToken stop)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stop);
        deadline.CancelAfter(SilosTimeout);
        try
        {
            while (await processes.CountSilosAsync(deadline.Token) < _run.Silos)
            {
                if (_silos.Find(silo => silo.Current.Exited.IsCompleted) is { } ended) throw await ended.Current.DescribeExitAsync();
                await Task.Delay(PollInterval, deadline.Token);
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new DemoException($"The silos had not found each other after {SilosTimeout.TotalSeconds:0} s; see {_data.Logs}.");
        }
    }

    private async Task StartMinersAsync(ClusterProcesses processes, BootstrapSecrets secrets, CancellationToken stop)
    {
        for (int number = 1; number <= _run.Demo.Miners; number++)
        {
            IEnumerable<int> ports = Enumerable.Range(number - 1, _run.Gateways).Select(turn => processes.PortOf((turn % _run.Gateways) + 1));
            _miners.Add(MinerProcess.Start(_run.Demo, ports, _model, _data, number, secrets));
        }

        using var client = new GatewayClient(_run.Demo.Port);
        await MinerRollCall.WaitAsync(_miners, _model, client, secrets, stop);
    }

    private void Rewrite()
    {
        lock (_writing)
        {
            if (_file is null) return;
            _file = _file with
            {
                SiloPids = [.. _silos.Select(silo => silo.Current.Id)],
                GatewayPids = [.. _gateways.Select(gateway => gateway.Current.Id)],
            };
            _file.Write(_data.ClusterFile);
        }
    }

    private async Task WaitAsync(CancellationToken stop)
    {
        Task database = _postgres?.Exited ?? Task.Delay(Timeout.InfiniteTimeSpan, stop);
        await Task.WhenAny(database, Task.Delay(Timeout.InfiniteTimeSpan, stop));
        if (stop.IsCancellationRequested) return;
        throw new DemoException($"PostgreSQL ended with code {await _postgres!.Exited}. Its log is in {_data.Postgres}/log.");
    }
}
