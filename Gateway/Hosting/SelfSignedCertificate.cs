using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IdleCloud.Gateway.Hosting;

/// <summary>
/// A certificate for trying TLS out on one machine: kept in the data directory, so that a client has to be told to trust it only
/// once. <see cref="PublicFileName"/> is what that client is given.
/// </summary>
internal static class SelfSignedCertificate
{
    /// <summary>The file with certificate and key; only its owner may read it.</summary>
    public const string FileName = "gateway-tls.pfx";

    /// <summary>The file with the certificate alone, for example for <c>curl --cacert</c>.</summary>
    public const string PublicFileName = "gateway-tls.pem";

    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);

    /// <summary>A certificate that would end within this time is replaced at start.</summary>
    private static readonly TimeSpan Renewal = TimeSpan.FromDays(7);

    /// <summary>The clocks of two machines differ; a certificate that begins now is not valid yet for some.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromDays(1);

    /// <summary>The certificate of this directory; makes one if there is none that is valid for long enough.</summary>
    public static X509Certificate2 LoadOrCreate(string directory, TimeProvider time)
    {
        Directory.CreateDirectory(directory);
        string path = Path.Combine(directory, FileName);
        DateTimeOffset now = time.GetUtcNow();
        if (File.Exists(path))
        {
            X509Certificate2 kept = X509CertificateLoader.LoadPkcs12FromFile(path, password: null);
            if (now + Renewal < kept.NotAfter) return kept;
            kept.Dispose();
        }

        using X509Certificate2 made = Create(now);
        byte[] pkcs12 = made.ExportPkcs12(Pkcs12ExportPbeParameters.Pbes2Aes256Sha256, password: null);
        PrivateFile.Write(path, pkcs12);
        File.WriteAllText(Path.Combine(directory, PublicFileName), made.ExportCertificatePem());
        return X509CertificateLoader.LoadPkcs12(pkcs12, password: null);
    }

    private static X509Certificate2 Create(DateTimeOffset now)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=IdleCloud gateway (self-signed)", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        names.AddDnsName(Dns.GetHostName());
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));
        return request.CreateSelfSigned(now - ClockSkew, now + Lifetime);
    }
}
