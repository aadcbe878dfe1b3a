namespace IdleCloud.MinerAgent.Owner;

/// <summary>What the machine and its owner do at one moment, the agent's own share subtracted. What cannot be told here is null.</summary>
internal sealed record OwnerActivity
{
    /// <summary>Local time.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The owner's order to pause; null for none.</summary>
    public PauseOrder? Pause { get; init; }

    /// <summary>The first running program that is on the owner's list; null for none.</summary>
    public string? Program { get; init; }

    /// <summary>The share of the GPU that others use.</summary>
    public double? ForeignGpuPercent { get; init; }

    /// <summary>Bytes of the GPU's memory that others have.</summary>
    public long? ForeignGpuBytes { get; init; }

    /// <summary>The share of the GPU's video encoder in use; the agent never uses it.</summary>
    public double? EncoderPercent { get; init; }

    /// <summary>Since keyboard or mouse were last used.</summary>
    public TimeSpan? InputIdle { get; init; }

    /// <summary>The machine runs on its battery.</summary>
    public bool? IsOnBattery { get; init; }

    /// <summary>Of the hottest GPU.</summary>
    public double? GpuCelsius { get; init; }

    /// <summary>Drawn by the GPUs together.</summary>
    public double? GpuWatts { get; init; }

    /// <summary>Why the model is not worth its power, for the owner; null while it is, or that is not asked for.</summary>
    public string? BelowCost { get; init; }
}
