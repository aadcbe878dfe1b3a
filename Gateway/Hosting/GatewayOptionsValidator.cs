using System.Net;
using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.Hosting;

/// <summary>Checks the gateway's options at start and names all mistakes at once.</summary>
internal sealed class GatewayOptionsValidator : IValidateOptions<GatewayOptions>
{
    private const int MaxIdLength = 64;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        List<string> errors = [];
        if (options.Id.Length is 0 or > MaxIdLength || !options.Id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
        {
            errors.Add($"Gateway:Id is '{options.Id}'; it must be 1 to {MaxIdLength} of a-z, 0-9 and hyphen.");
        }

        if (options.PeerAddress is { } peer && !(Uri.TryCreate(peer, UriKind.Absolute, out Uri? url) && url.Scheme == Uri.UriSchemeHttps))
        {
            errors.Add($"Gateway:PeerAddress is '{peer}'; it must be an https URL.");
        }

        if (!IPAddress.TryParse(options.Address, out _))
        {
            errors.Add($"Gateway:Address is '{options.Address}'; it must be an IP address, for example 127.0.0.1 or 0.0.0.0.");
        }

        if (!IsPort(options.Port)) errors.Add($"Gateway:Port is {options.Port}; it must be 0 to 65535.");
        if (options.TlsPort is { } tlsPort && !IsPort(tlsPort)) errors.Add($"Gateway:TlsPort is {tlsPort}; it must be 0 to 65535.");
        if (options.TlsPort == options.Port && options.Port != 0) errors.Add("Gateway:TlsPort must differ from Gateway:Port.");
        CheckFiles(options, errors);
        if (options.GrainCallTimeout <= TimeSpan.Zero) errors.Add("Gateway:GrainCallTimeout must be longer than zero.");
        if (options.LookUpPatience <= TimeSpan.Zero) errors.Add("Gateway:LookUpPatience must be longer than zero.");
        if (options.RepeatCallsAfter <= TimeSpan.Zero) errors.Add("Gateway:RepeatCallsAfter must be longer than zero.");
        if (options.JobCallPatience < TimeSpan.Zero) errors.Add("Gateway:JobCallPatience must not be negative.");
        if (options.MaxConnections < 1) errors.Add("Gateway:MaxConnections must be at least 1.");
        if (options.MaxConnectionsPerAddress < 1) errors.Add("Gateway:MaxConnectionsPerAddress must be at least 1.");
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static void CheckFiles(GatewayOptions options, List<string> errors)
    {
        if (options.CertificatePath is { } path && !File.Exists(path))
        {
            errors.Add($"Gateway:CertificatePath is '{path}', and there is no such file.");
        }

        if (options.CertificateKeyPath is { } keyPath && !File.Exists(keyPath))
        {
            errors.Add($"Gateway:CertificateKeyPath is '{keyPath}', and there is no such file.");
        }

        if (string.IsNullOrWhiteSpace(options.DataDirectory)) errors.Add("Gateway:DataDirectory must name a directory.");
    }

    private static bool IsPort(int port) => port is >= IPEndPoint.MinPort and <= IPEndPoint.MaxPort;
}
