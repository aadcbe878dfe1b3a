using IdleCloud.Demo.Models;
using IdleCloud.Demo.Options;
using IdleCloud.Demo.Supervision;
using IdleCloud.Gateway.Bootstrap;

namespace IdleCloud.Demo.Miners;

/// <summary>A miner agent with its engine.</summary>
internal static class MinerProcess
{
    /// <summary>Starts one.</summary>
    /// <param name="options">The pace.</param>
    /// <param name="ports">The gateways' ports, in the order in which they are dialled.</param>
    /// <param name="model">What it serves.</param>
    /// <param name="data">Where its own directory is.</param>
    /// <param name="number">Which one, from 1.</param>
    /// <param name="secrets">The key that it connects with.</param>
    public static ChildProcess Start(DemoOptions options, IEnumerable<int> ports, DemoModel model, DataDirectory data, int number, BootstrapSecrets secrets)
    {
        List<string> arguments =
        [
            "--gateway", string.Join(',', ports.Select(port => $"http://127.0.0.1:{port}")),
            "--engine", "llama",
            "--model", model.Path,
            "--serve", model.Id,
            "--data", data.Miner(number),
            "--name", $"demo-{number}",
            // Whoever starts a demo wants to see it, whatever else the machine does.
            "--never-yield",
            "--stop-on-stdin-close",
        ];
        if (options.MaxTokensPerSecond is { } pace) arguments.AddRange(["--max-tokens-per-second", $"{pace}"]);
        return ChildProcess.Start($"miner {number}", Programs.Find("MinerAgent", "idlecloud-miner"), arguments,
            new Dictionary<string, string> { ["IDLECLOUD_MINER_KEY"] = secrets.MinerKey }, data.Logs);
    }
}
