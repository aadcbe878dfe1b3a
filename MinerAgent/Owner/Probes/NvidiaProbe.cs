using IdleCloud.MinerAgent.Gpu;
using IdleCloud.MinerAgent.Processes;

namespace IdleCloud.MinerAgent.Owner.Probes;

/// <summary>Looks what others do with NVIDIA GPUs.</summary>
/// <param name="isOwnOnGpu">The agent's engine computes on them.</param>
/// <param name="program">nvidia-smi's name or path.</param>
internal sealed class NvidiaProbe(bool isOwnOnGpu, string program = "nvidia-smi") : IOwnerProbe
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public string Name => "GPU use through nvidia-smi";

    /// <summary>One look samples for about a second by itself.</summary>
    public TimeSpan Interval { get; } = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    public async Task<OwnerFinding> LookAsync(CancellationToken cancellationToken)
    {
        CommandResult result = await Command.RunAsync(program, ["pmon", "-c", "1", "-s", "um"], AnswerTimeout, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<GpuProcess>? processes = result.IsSuccess ? NvidiaPmonOutput.Parse(result.Output) : null;
        ForeignUse use = processes is null ? ForeignUse.Unknown : ForeignUse.Of(processes, OwnProcesses.Ids, isOwnOnGpu);
        return known => known with { ForeignGpuPercent = use.Percent, ForeignGpuBytes = use.Bytes, EncoderPercent = use.EncoderPercent };
    }
}
