using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IdleCloud.Hosting.Cluster;

/// <summary>
/// What a process shows the cluster and by what it knows the others: nobody belongs to the cluster but who holds a certificate of the
/// cluster's own authority, whatever public authorities the machine trusts.
/// </summary>
internal sealed class ClusterCertificates
{
    /// <summary>The usage that a silo's certificate must have: gateways have no such, and so cannot pose as silos.</summary>
    public const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>The usage that every certificate of the cluster must have.</summary>
    public const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>The name that is asked for in the handshake; silos are told apart by their usage, not by names.</summary>
    public const string SiloName = "silo.idlecloud";

    /// <summary>The name that a gateway's certificate has, by which other gateways know it; silos have none such.</summary>
    public const string GatewayName = "gateway.idlecloud";

    private readonly X509Certificate2 _authority;

    private ClusterCertificates(X509Certificate2 own, X509Certificate2 authority) => (Own, _authority) = (own, authority);

    /// <summary>This process' certificate, with its key.</summary>
    public X509Certificate2 Own { get; }

    /// <summary>Reads the files that the settings name.</summary>
    /// <exception cref="CryptographicException">One of them is not what it should be.</exception>
    public static ClusterCertificates Load(ClusterOptions options) => new(
        X509Certificate2.CreateFromPemFile(options.CertificatePath!, options.CertificateKeyPath),
        X509CertificateLoader.LoadCertificateFromFile(options.AuthorityPath!));

    /// <summary>True for a gateway's certificate of our authority that is valid now.</summary>
    public bool IsGateway(X509Certificate2 certificate) =>
        certificate.MatchesHostname(GatewayName, allowWildcards: false, allowCommonName: false) && IsOurs(certificate, ClientAuthentication);

    /// <summary>True for a certificate of our authority that is valid now and has the usage.</summary>
    public bool IsOurs(X509Certificate2 certificate, string usage)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(_authority);
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(usage));
        // A private authority publishes no lists: who is to leave the cluster takes a new authority.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }
}
