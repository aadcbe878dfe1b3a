using System.Net;
using Microsoft.Extensions.Options;

namespace IdleCloud.Hosting.Cluster;

/// <summary>Tells all mistakes in <see cref="ClusterOptions"/> at once.</summary>
/// <param name="isRequired">True for a program that is only a part of a cluster.</param>
internal sealed class ClusterOptionsValidator(bool isRequired = false) : IValidateOptions<ClusterOptions>
{
    private const int MaxIdLength = 64;
    private static readonly TimeSpan LongestProbe = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, ClusterOptions options)
    {
        var problems = new ValidateOptionsResultBuilder();
        if (options.Membership == MembershipKind.None)
        {
            if (isRequired) problems.AddError(ClusterSupport.WhyRequired, ClusterOptions.Section);
            return problems.Build();
        }

        if (ClusterSupport.WhyNot(options.Membership) is { } lacking) problems.AddError(lacking, ClusterOptions.Section);
        Require(options.ConnectionString.Length > 0, "ConnectionString must name the store of the membership.");
        Require(
            options.Id.Length is > 0 and <= MaxIdLength && options.Id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'),
            $"Id must be 1 to {MaxIdLength} of a-z, 0-9 and hyphen.");
        bool isAddress = IPAddress.TryParse(options.Address, out IPAddress? address);
        Require(isAddress && !IPAddress.Any.Equals(address) && !IPAddress.IPv6Any.Equals(address),
            "Address must be the one IP address by which this silo is reached.");
        Require(IsPort(options.SiloPort) && IsPort(options.GatewayPort), "SiloPort and GatewayPort must be 0 to 65535.");
        Require(options.SiloPort != options.GatewayPort || options.SiloPort == 0, "SiloPort and GatewayPort must differ.");
        Require(options.ProbeInterval > TimeSpan.Zero && options.ProbeInterval <= LongestProbe, "ProbeInterval must be more than 0 and at most 1 min.");
        Require(options.MissedProbes is >= 1 and <= 100, "MissedProbes must be 1 to 100.");
        Require(options.ResponseTimeout > TimeSpan.Zero && options.ResponseTimeout <= LongestWait, "ResponseTimeout must be more than 0 and at most 10 min.");
        Require(options.StartTimeout >= TimeSpan.Zero && options.StartTimeout <= LongestWait, "StartTimeout must be 0 to 10 min.");
        CheckTls(options, address, Require);
        return problems.Build();

        void Require(bool holds, string message)
        {
            if (!holds) problems.AddError(message, ClusterOptions.Section);
        }
    }

    private static void CheckTls(ClusterOptions options, IPAddress? address, Action<bool, string> require)
    {
        if (options.AllowPlaintext)
        {
            require(address is null || IPAddress.IsLoopback(address), "AllowPlaintext goes with a loopback Address only.");
            return;
        }

        require(File.Exists(options.CertificatePath), "CertificatePath must name this process' certificate (PEM).");
        require(File.Exists(options.AuthorityPath), "AuthorityPath must name the certificate of the cluster's authority (PEM).");
        require(options.CertificateKeyPath is null || File.Exists(options.CertificateKeyPath), "CertificateKeyPath names no file.");
    }

    private static bool IsPort(int port) => port is >= IPEndPoint.MinPort and <= IPEndPoint.MaxPort;
}
