using System.CommandLine;
using IdleCloud.Demo.Options;

namespace IdleCloud.Demo.Cluster;

/// <summary>The cluster's command line: the demo's, and how many of what.</summary>
internal static class ClusterCommand
{
    private const int Most = 9;
    private const string Range = "a whole number from 1 to 9";

    /// <summary>Makes the command.</summary>
    /// <param name="run">Runs the cluster and says with which exit code it ended.</param>
    public static Command Create(Func<ClusterRun, Task<int>> run)
    {
        var silos = Setting.Create("--silos", DemoCommand.Variables[7], "Silos to start.", Range, TryCount, 3);
        var gateways = Setting.Create("--gateways", DemoCommand.Variables[8],
            "Gateways to start: the first on --port, the others on the ports after it, their private listeners on as many after those.", Range, TryCount, 2);
        var redis = Setting.Create<string?>("--redis", DemoCommand.Variables[9],
            "A Redis without a password in which the silos find each other, as HOST:PORT; default PostgreSQL.", "a host and a port, for example 127.0.0.1:6379",
            RedisMembers.TryEndpoint, null);
        Command command = DemoCommand.Create(
            "cluster", "IdleCloud as a cluster on one machine: silos, gateways, PostgreSQL and miners, each a process, until Ctrl-C.",
            (demo, result) => run(new ClusterRun(demo, result.GetValue(silos), result.GetValue(gateways), result.GetValue(redis))));
        command.Add(silos);
        command.Add(gateways);
        command.Add(redis);
        return command;
    }

    private static bool TryCount(string text, out int value) => DemoCommand.TryNumber(text, 1, Most, out value);
}
