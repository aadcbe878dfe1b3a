using System.Net;
using System.Net.Sockets;

namespace IdleCloud.Silo.Outbound;

/// <summary>Tells addresses of the Internet from those of our own machines and networks, which a customer's URL must not reach.</summary>
internal static class PublicAddress
{
    // Special-purpose blocks of IANA's registries: this host, private, shared, loopback, link-local, protocol assignments, examples,
    // 6to4's relays, benchmarks, multicast and all above.
    private static readonly IPNetwork[] Special =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
        }.Select(IPNetwork.Parse),
    ];

    // Of IPv6 only what is given out to the Internet, without the ways in which an IPv4 address can be hidden, and without examples.
    private static readonly IPNetwork Global = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork[] Hidden =
        [.. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20" }.Select(IPNetwork.Parse)];

    /// <summary>True for an address of the Internet.</summary>
    public static bool Is(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetwork
            ? !Special.Any(network => network.Contains(address))
            : Global.Contains(address) && !Hidden.Any(network => network.Contains(address));
    }
}
