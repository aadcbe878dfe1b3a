using IdleCloud.MinerAgent.Processes;

namespace IdleCloud.MinerAgent.Gpu;

/// <summary>NVIDIA's GPUs through the program <c>nvidia-smi</c>, where its library cannot be used.</summary>
/// <param name="program">Its name or path.</param>
internal sealed class NvidiaSmiSource(string program = "nvidia-smi") : IGpuSource
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public string Name => "nvidia-smi";

    /// <inheritdoc/>
    public bool IsNvidia => true;

    /// <summary>One look samples for about a second by itself.</summary>
    public TimeSpan Interval { get; } = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    public async Task<GpuLook?> LookAsync(CancellationToken cancellationToken)
    {
        Task<IReadOnlyList<GpuReading>> gpus = NvidiaSmi.ReadAsync(cancellationToken, program);
        CommandResult result = await Command.RunAsync(program, ["pmon", "-c", "1", "-s", "um"], AnswerTimeout, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<GpuReading> readings = await gpus.ConfigureAwait(false);
        IReadOnlyList<GpuProcess>? processes = result.IsSuccess ? NvidiaPmonOutput.Parse(result.Output) : null;
        return readings.Count == 0 ? null : new GpuLook(readings, processes, SeesAllProcesses: true);
    }
}
