namespace IdleCloud.MinerAgent.Gpu;

/// <summary>A GPU at one moment. What the driver does not tell is null.</summary>
/// <param name="Index">Its number on this machine.</param>
/// <param name="Uuid">Its own id: NVIDIA's "GPU-…", else its address on the PCI bus, else what the system calls it.</param>
/// <param name="Name">For example "NVIDIA GeForce RTX 4090".</param>
/// <param name="Driver">The driver's version.</param>
/// <param name="MemoryTotal">Bytes.</param>
/// <param name="MemoryUsed">Bytes.</param>
/// <param name="UtilizationPercent">Share of the last moments in which anything ran; not how full the GPU was. Not told with MIG.</param>
/// <param name="TemperatureCelsius">Of the chip.</param>
/// <param name="PowerWatts">Drawn now.</param>
/// <param name="ComputeCapability">For example "8.9".</param>
/// <param name="IsMig">The GPU is divided into instances.</param>
/// <param name="EncoderPercent">Of its video encoder.</param>
internal sealed record GpuReading(
    int Index,
    string Uuid,
    string Name,
    string Driver,
    long? MemoryTotal,
    long? MemoryUsed,
    double? UtilizationPercent,
    double? TemperatureCelsius,
    double? PowerWatts,
    string? ComputeCapability,
    bool IsMig,
    double? EncoderPercent = null);
