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
    /// <param name="look">What a source sees.</param>
    /// <param name="watched">The GPUs that count.</param>
    /// <param name="own">The agent's processes.</param>
    /// <param name="isOwnOnGpu">The agent's engine computes on a GPU.</param>
    public static ForeignUse Of(GpuLook look, GpuSelection watched, IReadOnlySet<int> own, bool isOwnOnGpu)
    {
        IReadOnlyList<GpuProcess> processes = look.Processes ?? [];
        // Without readings (a source that shows processes only) a GPU is known by who uses it.
        GpuReading?[] gpus = look.Gpus.Count > 0 ? [.. look.Gpus.Where(watched.Includes)] : [null];
        // In a container the driver names processes by numbers of another world: our own engine would pass for a stranger, and the
        // agent give way to itself for ever. The encoder is never ours, so that it can be told all the same.
        bool isBlind = look.SeesAllProcesses && isOwnOnGpu && own.Count > 0
            && processes.Count > 0 && !processes.Any(process => own.Contains(process.Id));
        ForeignUse[] each = [.. gpus.Select(gpu => OfOne(gpu, processes, look.SeesAllProcesses, own))];
        if (each.Length == 0) return Unknown;
        double? encoder = each.Max(use => use.EncoderPercent);
        if (isBlind || look.Processes is null) return Unknown with { EncoderPercent = encoder };
        return new ForeignUse(
            each.Max(use => use.Percent), each.Any(use => use.Bytes is null) ? null : each.Sum(use => use.Bytes), encoder);
    }

    private static ForeignUse OfOne(GpuReading? gpu, IReadOnlyList<GpuProcess> processes, bool seesAll, IReadOnlySet<int> own)
    {
        GpuProcess[] users = [.. processes.Where(process => gpu is null || process.Gpu == gpu.Index)];
        GpuProcess[] mine = [.. users.Where(process => own.Contains(process.Id))];
        GpuProcess[] others = [.. users.Where(process => !own.Contains(process.Id))];
        double? encoder = Largest(gpu?.EncoderPercent, Most(others, process => process.EncoderPercent));
        return seesAll
            ? new ForeignUse(Load(gpu, mine, others), Memory(others), encoder)
            : new ForeignUse(
                gpu?.UtilizationPercent is { } busy ? Math.Max(0, busy - (Most(mine, process => process.ComputePercent) ?? 0))
                    : Most(others, process => process.ComputePercent),
                gpu?.MemoryUsed is { } used ? Math.Max(0, used - mine.Sum(process => process.MemoryBytes ?? 0)) : Memory(others),
                encoder);
    }

    /// <summary>Where the driver counts no process's share, the whole GPU's is others' as long as nothing of ours is there.</summary>
    private static double? Load(GpuReading? gpu, GpuProcess[] mine, GpuProcess[] others)
    {
        bool isCounted = others.Length == 0 || others.Any(process => process.ComputePercent is not null);
        if (isCounted) return Most(others, process => process.ComputePercent) ?? 0;
        return mine.Length == 0 ? gpu?.UtilizationPercent : null;
    }

    private static long? Memory(GpuProcess[] processes) =>
        processes.Any(process => process.MemoryBytes is null) ? null : processes.Sum(process => process.MemoryBytes);

    /// <summary>The busiest GPU's sum; null where nobody's share is counted.</summary>
    private static double? Most(GpuProcess[] processes, Func<GpuProcess, double?> share) =>
        processes.Where(process => share(process) is not null).GroupBy(process => process.Gpu)
            .Select(gpu => gpu.Sum(share)).Max();

    private static double? Largest(double? one, double? other) => one is null ? other : other is null ? one : Math.Max(one.Value, other.Value);
}
