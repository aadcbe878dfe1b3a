namespace IdleCloud.MinerAgent.Gpu;

/// <summary>What a process does with a GPU. What the driver does not tell is null.</summary>
/// <param name="Gpu">The GPU's number, as in its reading.</param>
/// <param name="Id">The process.</param>
/// <param name="ComputePercent">Its share of the GPU's processors.</param>
/// <param name="EncoderPercent">Its share of the video encoder.</param>
/// <param name="MemoryBytes">The GPU's memory that it has.</param>
internal sealed record GpuProcess(int Gpu, int Id, double? ComputePercent, double? EncoderPercent, long? MemoryBytes);
