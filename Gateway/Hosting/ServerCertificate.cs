using System.Security.Cryptography.X509Certificates;

namespace IdleCloud.Gateway.Hosting;

/// <summary>The certificate of the TLS port with the chain that is sent along.</summary>
/// <param name="Leaf">The certificate with its key.</param>
/// <param name="Chain">What the file has besides; empty for a self-signed one.</param>
internal sealed record ServerCertificate(X509Certificate2 Leaf, X509Certificate2Collection Chain)
{
    /// <summary>Loads what the options name, or the self-signed certificate of the data directory.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The file is damaged, has no key, or the password is wrong.</exception>
    public static ServerCertificate Load(GatewayOptions options, TimeProvider time)
    {
        if (options.CertificatePath is not { } path) return new(SelfSignedCertificate.LoadOrCreate(options.DataDirectory, time), []);
        return IsPem(path) ? LoadPem(path, options) : LoadPkcs12(path, options.CertificatePassword);
    }

    private static ServerCertificate LoadPem(string path, GatewayOptions options)
    {
        X509Certificate2 leaf = options.CertificatePassword is { } password
            ? X509Certificate2.CreateFromEncryptedPemFile(path, password, options.CertificateKeyPath)
            : X509Certificate2.CreateFromPemFile(path, options.CertificateKeyPath);
        X509Certificate2Collection chain = [];
        chain.ImportFromPemFile(path);
        return new(leaf, chain);
    }

    private static ServerCertificate LoadPkcs12(string path, string? password)
    {
        X509Certificate2Collection all = X509CertificateLoader.LoadPkcs12CollectionFromFile(path, password);
        return new(all.First(certificate => certificate.HasPrivateKey), all);
    }

    private static bool IsPem(string path) => File.ReadLines(path).Any(line => line.StartsWith("-----BEGIN ", StringComparison.Ordinal));
}
