using IdleCloud.Demo.Options;
using IdleCloud.Demo.Supervision;
using IdleCloud.Host.Bootstrap;

namespace IdleCloud.Demo.Gateway;

/// <summary>The program <c>Host/</c>: gateway and silo in one process.</summary>
internal static class GatewayProcess
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Starts it.</summary>
    public static ChildProcess Start(DemoOptions options, DataDirectory data, string connectionString, DemoCertificate? certificate)
    {
        // By environment: a connection string may hold a password, which a command line shows to everyone.
        var settings = new Dictionary<string, string>
        {
            ["Lifetime__StopOnStdinClose"] = "true",
            ["Lifetime__DrainTimeout"] = "00:00:05",
            ["Bootstrap__SecretsFile"] = data.Secrets,
            ["Storage__ConnectionString"] = connectionString,
            ["Kestrel__Endpoints__Http__Url"] = $"http://127.0.0.1:{options.Port}",
            ["Kestrel__Endpoints__Http__Protocols"] = "Http1",
        };
        if (certificate is not null)
        {
            settings["Kestrel__Endpoints__Https__Url"] = $"https://127.0.0.1:{options.TlsPort}";
            settings["Kestrel__Endpoints__Https__Protocols"] = "Http1AndHttp2";
            settings["Kestrel__Endpoints__Https__Certificate__Path"] = certificate.CertificatePath;
            settings["Kestrel__Endpoints__Https__Certificate__KeyPath"] = certificate.KeyPath;
        }

        return ChildProcess.Start("gateway", Programs.Find("Host", "IdleCloud.Host"), [],
            settings.ToDictionary(setting => "IDLECLOUD_" + setting.Key, setting => setting.Value), data.Logs);
    }

    /// <summary>Waits until it serves, and reads the keys that it made.</summary>
    /// <exception cref="DemoException">It ended, or took too long.</exception>
    public static async Task<BootstrapSecrets> WaitUntilReadyAsync(
        ChildProcess gateway, GatewayClient client, DataDirectory data, CancellationToken cancellationToken)
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
            throw new DemoException($"The gateway was not ready after {StartTimeout.TotalSeconds:0} s; see {gateway.LogPath}.");
        }

        // It serves only after it has written them.
        return BootstrapSecrets.Read(data.Secrets) ?? throw new DemoException($"The gateway made no keys; see {gateway.LogPath}.");
    }
}
