using IdleCloud.MinerAgent.Processes;

namespace IdleCloud.MinerAgent.Gpu;

/// <summary>Asks <c>nvidia-smi</c> for the NVIDIA GPUs of this machine. A machine without it simply has none.</summary>
internal static class NvidiaSmi
{
    /// <summary>A driver that does not answer (a GPU that fell off the bus hangs it) must not hang the agent.</summary>
    private static readonly TimeSpan QueryTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Reads all GPUs.</summary>
    /// <param name="cancellationToken">Gives up; this throws.</param>
    /// <param name="program">The program's name or path.</param>
    /// <returns>Empty when there is no nvidia-smi, no GPU, or no answer in time.</returns>
    public static async Task<IReadOnlyList<GpuReading>> ReadAsync(CancellationToken cancellationToken, string program = "nvidia-smi")
    {
        CommandResult result = await Command.RunAsync(
            program, [$"--query-gpu={NvidiaSmiOutput.Query}", "--format=csv,noheader,nounits"], QueryTimeout, cancellationToken).ConfigureAwait(false);
        return result.IsSuccess ? NvidiaSmiOutput.Parse(result.Output) : [];
    }
}
