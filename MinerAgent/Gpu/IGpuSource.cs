namespace IdleCloud.MinerAgent.Gpu;

/// <summary>
/// One way to ask what GPUs do: a vendor's library, its program, the kernel, or the counters of Windows. All that differs between
/// vendors and systems stops here.
/// </summary>
internal interface IGpuSource
{
    /// <summary>What it asks, for the owner: "NVML", "nvidia-smi".</summary>
    string Name { get; }

    /// <summary>It shows NVIDIA's GPUs and no others.</summary>
    bool IsNvidia { get; }

    /// <summary>How often it is worth asking.</summary>
    TimeSpan Interval { get; }

    /// <summary>Asks once.</summary>
    /// <param name="cancellationToken">Gives up; this throws.</param>
    /// <returns>Null when there is no answer now.</returns>
    Task<GpuLook?> LookAsync(CancellationToken cancellationToken);
}
