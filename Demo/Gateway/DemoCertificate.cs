using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using IdleCloud.Host.Bootstrap;

namespace IdleCloud.Demo.Gateway;

/// <summary>A certificate for localhost that signs itself. Clients must be told to trust it: <c>curl --cacert</c>.</summary>
/// <param name="CertificatePath">The certificate, PEM.</param>
/// <param name="KeyPath">Its key, PEM.</param>
internal sealed record DemoCertificate(string CertificatePath, string KeyPath)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);

    /// <summary>For clients whose clock is behind.</summary>
    private static readonly TimeSpan ClockSlack = TimeSpan.FromHours(1);

    /// <summary>Makes a new one in a directory, in place of an older one.</summary>
    public static DemoCertificate Create(string directory, TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(
            certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));
        var now = time.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now - ClockSlack, now + Lifetime);

        Directory.CreateDirectory(directory);
        var made = new DemoCertificate(Path.Combine(directory, "localhost.crt"), Path.Combine(directory, "localhost.key"));
        PrivateFile.Write(made.KeyPath, Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
        File.WriteAllText(made.CertificatePath, certificate.ExportCertificatePem());
        return made;
    }
}
