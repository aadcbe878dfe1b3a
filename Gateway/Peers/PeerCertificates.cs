using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using IdleCloud.Hosting.Cluster;
using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.Peers;

/// <summary>
/// Mutual TLS between gateways: each shows a certificate of the cluster's authority that names a gateway, and takes no other. Read when it is first
/// needed: a gateway without peers has none.
/// </summary>
internal sealed class PeerCertificates(IOptions<ClusterOptions> cluster)
{
    private readonly Lazy<ClusterCertificates> _certificates = new(() => ClusterCertificates.Load(cluster.Value));
    private SslStreamCertificateContext? _own;

    private SslStreamCertificateContext Own => _own ??= SslStreamCertificateContext.Create(_certificates.Value.Own, null, offline: true);

    /// <summary>Reads the files.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">One of them is not what it should be.</exception>
    public void Read() => _ = Own;

    /// <summary>For the end that listens.</summary>
    public SslServerAuthenticationOptions ForServer() => new()
    {
        ServerCertificateContext = Own,
        ClientCertificateRequired = true,
        RemoteCertificateValidationCallback = IsGateway,
    };

    /// <summary>For the end that dials.</summary>
    public SslClientAuthenticationOptions ForClient() => new()
    {
        TargetHost = ClusterCertificates.GatewayName,
        ClientCertificateContext = Own,
        RemoteCertificateValidationCallback = IsGateway,
    };

    // What the runtime thinks of the chain does not count: it knows other authorities, and not this one.
    private bool IsGateway(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate is X509Certificate2 peer && _certificates.Value.IsGateway(peer);
}
