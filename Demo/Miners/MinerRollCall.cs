using IdleCloud.Demo.Gateway;
using IdleCloud.Demo.Models;
using IdleCloud.Demo.Supervision;
using IdleCloud.Gateway.Bootstrap;

namespace IdleCloud.Demo.Miners;

/// <summary>Waits until every miner has connected: not by what they say, but by what the gateway offers.</summary>
internal static class MinerRollCall
{
    /// <summary>Generous: the first start of all downloads the engine.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>After this time the person at the terminal is told what is being waited for.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);

    /// <summary>Waits.</summary>
    /// <exception cref="DemoException">One ended, or they took too long.</exception>
    public static async Task WaitAsync(
        IReadOnlyList<ChildProcess> miners, DemoModel model, GatewayClient client, BootstrapSecrets secrets, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        bool said = false;
        while (await client.CountMinersAsync(model.Id, secrets.ApiKey, cancellationToken) < miners.Count)
        {
            foreach (var miner in miners)
            {
                if (miner.Exited.IsCompleted) throw await miner.DescribeExitAsync();
            }

            var waited = TimeProvider.System.GetElapsedTime(began);
            if (waited > Deadline) throw new DemoException($"Not all miners connected within {Deadline.TotalMinutes:0} min; see {miners[0].LogPath}.");
            if (waited > Silence && !said)
            {
                said = true;
                Console.WriteLine($"Waiting for the miners; the first start installs the engine ({miners[0].LogPath}).");
            }

            await Task.Delay(PollInterval, cancellationToken);
        }
    }
}
