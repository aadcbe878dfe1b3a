namespace IdleCloud.Silo.Outbound;

/// <summary>Calls of URLs that customers give. Section <c>Outbound</c>.</summary>
internal sealed class OutboundOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Outbound";

    /// <summary>
    /// True lets webhooks and spans go to private addresses, and without TLS: for an installation whose customers may reach its network.
    /// Default: false.
    /// </summary>
    public bool AllowPrivate { get; set; }
}
