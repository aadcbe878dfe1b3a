using IdleCloud.Demo.Models;
using IdleCloud.Demo.Options;
using IdleCloud.Demo.Supervision;
using IdleCloud.Gateway.Hosting;
using IdleCloud.Gateway.Bootstrap;

namespace IdleCloud.Demo.Gateway;

/// <summary>The program <c>Host/</c>: gateway and silo in one process.</summary>
internal static class GatewayProcess
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>The certificate that clients of the TLS port have to trust.</summary>
    public static string TlsCertificate(DataDirectory data) => Path.Combine(data.Gateway, SelfSignedCertificate.PublicFileName);

    /// <summary>A thousand US dollars, of a kind that only a demo gives away.</summary>
    private const long CreditNanoUsd = 1_000_000_000_000;

    /// <summary>At the list price: the demo's miners have no ask, and such a miner serves nothing below it.</summary>
    private const int BatchPricePpm = 1_000_000;

    /// <summary>Starts it.</summary>
    public static ChildProcess Start(DemoOptions options, DemoModel model, DataDirectory data, string connectionString)
    {
        // By environment: a connection string may hold a password, which a command line shows to everyone.
        var settings = new Dictionary<string, string>
        {
            ["IDLECLOUD_Lifetime__StopOnStdinClose"] = "true",
            ["IDLECLOUD_Lifetime__DrainDelay"] = "00:00:00",
            ["IDLECLOUD_Lifetime__DrainTimeout"] = "00:00:05",
            ["IDLECLOUD_Storage__ConnectionString"] = connectionString,
            ["IDLECLOUD_Gateway__Port"] = $"{options.Port}",
            ["IDLECLOUD_Gateway__DataDirectory"] = data.Gateway,
            ["IDLECLOUD_Ledger__JournalDirectory"] = data.Journal,
        };
        AddBatches(settings);
        AddBootstrap(settings, model, data);
        if (options.TlsPort is { } tlsPort) settings["IDLECLOUD_Gateway__TlsPort"] = $"{tlsPort}";
        return ChildProcess.Start("gateway", Programs.Find("Host", "IdleCloud.Host"), [], settings, data.Logs);
    }

    /// <summary>What batches need so that the demo's miners run them.</summary>
    public static void AddBatches(Dictionary<string, string> settings) => settings["IDLECLOUD_Gateway__Batches__PricePpm"] = $"{BatchPricePpm}";

    /// <summary>What a new installation is made to have.</summary>
    public static void AddBootstrap(Dictionary<string, string> settings, DemoModel model, DataDirectory data)
    {
        settings["IDLECLOUD_Bootstrap__SecretsFile"] = data.Secrets;
        settings["IDLECLOUD_Bootstrap__CreditNanoUsd"] = $"{CreditNanoUsd}";
        settings["IDLECLOUD_Bootstrap__Model__Id"] = model.Id;
        settings["IDLECLOUD_Bootstrap__Model__Name"] = model.Name;
        settings["IDLECLOUD_Bootstrap__Model__ContextLength"] = $"{model.ContextLength}";
        settings["IDLECLOUD_Bootstrap__Model__Family"] = $"{model.Family}";
    }

    /// <summary>Waits until it serves, and reads the keys that it made.</summary>
    /// <exception cref="DemoException">It ended, or took too long.</exception>
    public static async Task<BootstrapSecrets> WaitUntilReadyAsync(
        ChildProcess gateway, GatewayClient client, DataDirectory data, CancellationToken cancellationToken)
    {
        await WaitUntilServesAsync(gateway, client, cancellationToken);
        // It serves only after it has written them.
        return BootstrapSecrets.Read(data.Secrets) ?? throw new DemoException($"The gateway made no keys; see {gateway.LogPath}.");
    }

    /// <summary>Waits until a gateway serves.</summary>
    /// <exception cref="DemoException">It ended, or took too long.</exception>
    public static async Task WaitUntilServesAsync(ChildProcess gateway, GatewayClient client, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(StartTimeout);
        try
        {
            while (!await client.IsReadyAsync(deadline.Token))
            {
                if (gateway.Exited.IsCompleted) throw await gateway.DescribeExitAsync();
                await Task.Delay(PollInterval, deadline.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DemoException($"The {gateway.Name} was not ready after {StartTimeout.TotalSeconds:0} s; see {gateway.LogPath}.");
        }
    }
}
