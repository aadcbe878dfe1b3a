using IdleCloud.MinerAgent.Gpu;
using IdleCloud.MinerAgent.Processes;

namespace IdleCloud.MinerAgent.Owner.Probes;

/// <summary>Looks what others do with the GPUs that the agent's engine uses.</summary>
/// <param name="monitor">Asks the drivers.</param>
/// <param name="watched">The agent's GPUs.</param>
/// <param name="isWatched">The sources whose GPUs can be the agent's.</param>
/// <param name="own">The agent's processes.</param>
/// <param name="isOwnOnGpu">Its engine computes on a GPU.</param>
internal sealed class GpuProbe(GpuMonitor monitor, GpuSelection watched, Func<IGpuSource, bool> isWatched, EngineProcesses own, bool isOwnOnGpu) : IOwnerProbe
{
    private readonly int[] _sources = [.. Enumerable.Range(0, monitor.Sources.Count).Where(index => isWatched(monitor.Sources[index]))];

    /// <inheritdoc/>
    public string Name => "GPU use through " + string.Join(" and ", _sources.Select(index => monitor.Sources[index].Name));

    /// <summary>It only reads what the monitor has seen.</summary>
    public TimeSpan Interval { get; } = TimeSpan.FromMilliseconds(250);

    /// <inheritdoc/>
    public Task<OwnerFinding> LookAsync(CancellationToken cancellationToken)
    {
        GpuLook?[] looks = [.. _sources.Select(monitor.Current)];
        IReadOnlySet<int> ids = own.Find(looks.SelectMany(look => look?.Processes ?? []).Select(process => process.Id));
        ForeignUse[] uses = [.. looks.Select(look => look is null ? ForeignUse.Unknown : ForeignUse.Of(look, watched, ids, isOwnOnGpu))];
        double? percent = uses.Max(use => use.Percent);
        double? encoder = uses.Max(use => use.EncoderPercent);
        // Two sources may see the same GPU, and one that tells no memory does not make the other's unknown.
        long? bytes = looks.Contains(null) ? null : uses.Max(use => use.Bytes);
        return Task.FromResult<OwnerFinding>(known => known with { ForeignGpuPercent = percent, ForeignGpuBytes = bytes, EncoderPercent = encoder });
    }
}
