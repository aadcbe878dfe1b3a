using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using IdleCloud.Demo.Options;

namespace IdleCloud.Demo.Cluster;

/// <summary>Reads what the silos have written of each other into Redis, without its library, which not every build has.</summary>
internal static class RedisMembers
{
    /// <summary>Reads HOST:PORT.</summary>
    public static bool TryEndpoint(string text, out string? endpoint)
    {
        endpoint = text;
        return text.Split(':') is [{ Length: > 0 }, var port] && DemoCommand.TryNumber(port, 1, 65535, out _);
    }

    /// <summary>Silos of a status, in Orleans' numbers; 0 while there are none, or no Redis.</summary>
    public static async Task<int> CountAsync(string endpoint, string clusterId, int status, CancellationToken cancellationToken)
    {
        string[] parts = endpoint.Split(':');
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture), cancellationToken);
            // A hash with a line of JSON for each silo; the first part of its key is the service's name, which is the cluster's here.
            await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes($"HVALS {clusterId}/members/{clusterId}\r\nQUIT\r\n"), cancellationToken);
            string answer = await new StreamReader(client.GetStream()).ReadToEndAsync(cancellationToken);
            return Regex.Count(answer, $"\"Status\":{status}[,}}]");
        }
        catch (Exception away) when (away is SocketException or IOException)
        {
            return 0;
        }
    }
}
