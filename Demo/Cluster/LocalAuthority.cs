using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using IdleCloud.Gateway.Hosting;
using IdleCloud.Hosting.Cluster;

namespace IdleCloud.Demo.Cluster;

/// <summary>
/// The authority of a cluster on one machine. It is made anew at each start and its key is never written: what it has issued is all
/// that ever belongs to this run of the cluster.
/// </summary>
internal sealed class LocalAuthority : IDisposable
{
    private const int SerialBytes = 16;
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);

    /// <summary>A clock that is set back a little must not make them invalid.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromHours(1);

    private readonly string _directory;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;

    /// <summary>Makes it, and writes its certificate.</summary>
    public LocalAuthority(string directory, TimeProvider clock)
    {
        _directory = directory;
        Directory.CreateDirectory(directory);
        CertificateRequest request = new("CN=IdleCloud local cluster", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        DateTimeOffset now = clock.GetUtcNow();
        _certificate = request.CreateSelfSigned(now - ClockSkew, now + Lifetime);
        PrivateFile.Write(Path, Encoding.ASCII.GetBytes(_certificate.ExportCertificatePem()));
    }

    /// <summary>Its certificate, PEM.</summary>
    public string Path => System.IO.Path.Combine(_directory, "authority.pem");

    /// <summary>Issues a certificate.</summary>
    /// <param name="name">Whose, for example <c>silo-1</c>.</param>
    /// <param name="isSilo">True for one by which others know a silo.</param>
    /// <returns>The PEM file with certificate and key, for its owner's eyes only.</returns>
    public string Issue(string name, bool isSilo)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        OidCollection usages = [new Oid(ClusterCertificates.ClientAuthentication)];
        if (isSilo) usages.Add(new Oid(ClusterCertificates.ServerAuthentication));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(usages, critical: false));
        if (!isSilo) request.CertificateExtensions.Add(GatewayName());
        using X509Certificate2 issued = request.Create(
            _certificate, _certificate.NotBefore, _certificate.NotAfter, RandomNumberGenerator.GetBytes(SerialBytes));
        string path = System.IO.Path.Combine(_directory, $"{name}.pem");
        PrivateFile.Write(path, Encoding.ASCII.GetBytes($"{issued.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n"));
        return path;
    }

    private static X509Extension GatewayName()
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(ClusterCertificates.GatewayName);
        return names.Build();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }
}
