namespace IdleCloud.Gateway.Api;

/// <summary>The account API; section <c>Gateway:Api</c>.</summary>
public sealed class ApiOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Gateway:Api";

    /// <summary>
    /// The secret that makes <c>nextToken</c> tamper-evident: at least 32 characters, the same on all gateways that share customers.
    /// Default: none, and each gateway makes one at its start; then a token works only at the gateway that gave it, until that restarts.
    /// </summary>
    public string? CursorSecret { get; set; }

    /// <summary>
    /// Sign-ins and sign-ups from one address in a minute; further ones are told to come back. Lower slows guessing, higher serves
    /// offices and proxies that share an address. Default: 30.
    /// </summary>
    public int SignInsPerAddressAndMinute { get; set; } = 30;

    /// <summary>
    /// Requests of one account to this API, to files and to batches in a minute, at each gateway; further ones are told to come back. Lower protects the books
    /// that running jobs need too, higher serves accounts whose people and scripts are many. Default: 600.
    /// </summary>
    public int RequestsPerAccountAndMinute { get; set; } = 600;

    /// <summary>Whether strangers may make accounts; otherwise only operators do. Default: true.</summary>
    public bool IsSignUpOpen { get; set; } = true;
}
