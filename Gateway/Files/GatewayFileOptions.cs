namespace IdleCloud.Gateway.Files;

/// <summary>Files that customers upload; section <c>Gateway:Files</c>.</summary>
public sealed class GatewayFileOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Gateway:Files";

    /// <summary>
    /// What files are encrypted with before they leave the gateway: 32 bytes in base64, the same on all gateways and for as long as there are
    /// files. Whoever has it and the database can read them. Default: null, for a key that is made in the gateway's data directory.
    /// </summary>
    public string? Key { get; set; }

    /// <summary>The largest file, in bytes; a larger one is answered with 413. Default: 64 MiB.</summary>
    public long MaxBytes { get; set; } = 64L << 20;
}
