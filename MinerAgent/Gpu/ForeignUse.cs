namespace IdleCloud.MinerAgent.Gpu;

/// <summary>What others do with the GPUs. What cannot be told is null.</summary>
/// <param name="Percent">Of the GPU that others use most.</param>
/// <param name="Bytes">Of all GPUs' memory.</param>
/// <param name="EncoderPercent">Of the GPU whose encoder is busiest.</param>
internal sealed record ForeignUse(double? Percent, long? Bytes, double? EncoderPercent)
{
    /// <summary>Nothing can be told.</summary>
    public static readonly ForeignUse Unknown = new(null, null, null);

    /// <summary>Subtracts the agent's own processes. Pure.</summary>
    /// <param name="processes">All that use a GPU.</param>
    /// <param name="own">The agent's.</param>
    /// <param name="isOwnOnGpu">The agent's engine computes on a GPU.</param>
    public static ForeignUse Of(IReadOnlyList<GpuProcess> processes, IReadOnlySet<int> own, bool isOwnOnGpu)
    {
        GpuProcess[] foreign = [.. processes.Where(process => !own.Contains(process.Id))];
        // In a container the driver names processes by numbers of another world: our own engine would pass for a stranger, and the
        // agent give way to itself for ever.
        bool isBlind = isOwnOnGpu && own.Count > 0 && foreign.Length > 0 && foreign.Length == processes.Count;
        if (isBlind) return Unknown;
        return new ForeignUse(
            Most(foreign, process => process.ComputePercent),
            foreign.Any(process => process.MemoryBytes is null) ? null : foreign.Sum(process => process.MemoryBytes),
            Most(foreign, process => process.EncoderPercent));
    }

    private static double? Most(GpuProcess[] processes, Func<GpuProcess, double?> share) =>
        processes.GroupBy(process => process.Gpu).Select(gpu => gpu.Sum(process => share(process) ?? 0)).DefaultIfEmpty(0).Max();
}
