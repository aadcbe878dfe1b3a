using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Cluster;

/// <summary>
/// Machines, as far as the network goes: namespaces on a bridge of their own, which this machine is on as well. Any two of them can be parted. Needs
/// root and iproute2; all is removed with it.
/// </summary>
internal sealed class PrivateNetwork : IAsyncDisposable
{
    private const string Ip = "ip";

    /// <summary>A hardware address that nobody has: what is sent there gets lost without a word, as on a cut cable.</summary>
    private const string Nobody = "02:00:00:00:00:01";

    // A part of the range that is set aside for tests of networks.
    private readonly string _subnet = $"198.18.{Random.Shared.Next(256)}";
    private readonly string _bridge = $"icb{Environment.ProcessId}";
    private readonly List<string> _machines = [];
    private bool _hasBridge;

    private PrivateNetwork()
    {
    }

    /// <summary>Why there can be none here; null when there can.</summary>
    public static async Task<string?> WhyNotAsync()
    {
        if (!Environment.IsPrivilegedProcess) return "network namespaces need root";
        if (!File.Exists("/sbin/ip") && !File.Exists("/usr/sbin/ip") && !File.Exists("/bin/ip")) return "network namespaces need Debian's iproute2";
        PrivateNetwork probe = new();
        try
        {
            await probe.AddBridgeAsync();
            await probe.AddMachineAsync();
            return null;
        }
        catch (InvalidOperationException e)
        {
            return $"no network namespaces here: {e.Message}";
        }
        finally
        {
            await probe.DisposeAsync();
        }
    }

    /// <summary>Makes it.</summary>
    public static async Task<PrivateNetwork> CreateAsync(int machines)
    {
        var network = new PrivateNetwork();
        await network.AddBridgeAsync();
        for (int count = 0; count < machines; count++) await network.AddMachineAsync();
        return network;
    }

    /// <summary>A machine's address.</summary>
    /// <param name="machine">From 0.</param>
    public string AddressOf(int machine) => $"{_subnet}.{machine + 1}";

    /// <summary>The command by which a program runs there; its process is the program's own.</summary>
    public (string Program, string[] Arguments) On(int machine, string program) => (Ip, ["netns", "exec", _machines[machine], program]);

    /// <summary>From now on two machines do not reach each other.</summary>
    public Task PartAsync(int one, int other) => BothAsync(one, other, (name, address) =>
        RunAsync($"-n {name} neigh replace {address} lladdr {Nobody} dev eth0 nud permanent"));

    /// <summary>They do again.</summary>
    public Task MendAsync(int one, int other) => BothAsync(one, other, static (name, address) => RunAsync($"-n {name} neigh del {address} dev eth0"));

    public async ValueTask DisposeAsync()
    {
        foreach (string machine in _machines) await RunAsync($"netns del {machine}");
        if (_hasBridge) await RunAsync($"link del {_bridge}");
    }

    private async Task AddBridgeAsync()
    {
        await RunAsync($"link add {_bridge} type bridge");
        _hasBridge = true;
        await RunAsync($"addr add {_subnet}.254/24 dev {_bridge}");
        await RunAsync($"link set {_bridge} up");
    }

    private async Task AddMachineAsync()
    {
        int machine = _machines.Count;
        string name = $"idlecloud-{Environment.ProcessId}-{machine}", cable = $"icv{Environment.ProcessId}-{machine}";
        await RunAsync($"netns add {name}");
        _machines.Add(name);
        await RunAsync($"link add {cable} type veth peer name eth0 netns {name}");
        await RunAsync($"link set {cable} master {_bridge} up");
        await RunAsync($"-n {name} addr add {AddressOf(machine)}/24 dev eth0");
        await RunAsync($"-n {name} link set eth0 up");
        await RunAsync($"-n {name} link set lo up");
    }

    private async Task BothAsync(int one, int other, Func<string, string, Task> change)
    {
        await change(_machines[one], AddressOf(other));
        await change(_machines[other], AddressOf(one));
    }

    private static async Task RunAsync(string command)
    {
        // Whatever has become of the test: what was made is removed.
        await using ProgramRun run = ProgramRun.Start(Ip, command.Split(' '));
        if (await run.Exited != 0) throw new InvalidOperationException($"ip {command}: {run.Output}");
    }
}
