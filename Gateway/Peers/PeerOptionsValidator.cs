using System.Net;
using IdleCloud.Gateway.Hosting;
using IdleCloud.Hosting.Cluster;
using IdleCloud.Wire;
using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.Peers;

/// <summary>Checks the options of relaying between gateways at start, where there is any, and names all mistakes at once.</summary>
internal sealed class PeerOptionsValidator(IOptions<GatewayOptions> gateway, IOptions<ClusterOptions> cluster) : IValidateOptions<PeerOptions>
{
    private static readonly TimeSpan LeastPing = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, PeerOptions options)
    {
        if (gateway.Value.PeerAddress is null) return ValidateOptionsResult.Success;
        List<string> errors = [];
        Require(IPAddress.TryParse(options.Address, out _), $"Address is '{options.Address}'; it must be an IP address.");
        Require(options.Port is null or (>= IPEndPoint.MinPort and <= IPEndPoint.MaxPort), "Port must be 0 to 65535.");
        Require(options.HandOverTimeout > TimeSpan.Zero && options.HandOverTimeout <= Longest, "HandOverTimeout must be more than 0 and at most 10 min.");
        Require(options.PingInterval >= LeastPing && options.PingInterval <= Longest, "PingInterval must be 1 s to 10 min.");
        Require(options.CancelTimeout > TimeSpan.Zero && options.CancelTimeout <= Longest, "CancelTimeout must be more than 0 and at most 10 min.");
        Require(options.MaxBufferedBytes >= WireLimits.MaxMinerFrameBytes, $"MaxBufferedBytes must be at least {WireLimits.MaxMinerFrameBytes}.");
        if (!File.Exists(cluster.Value.CertificatePath) || !File.Exists(cluster.Value.AuthorityPath))
        {
            errors.Add("Gateway:PeerAddress needs this gateway's certificate and the cluster's authority: Cluster:CertificatePath and Cluster:AuthorityPath.");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);

        void Require(bool holds, string message)
        {
            if (!holds) errors.Add($"{PeerOptions.Section}:{message}");
        }
    }
}
