namespace IdleCloud.MinerAgent.Owner;

/// <summary>When the owner wants the machine back; checked settings.</summary>
internal sealed record YieldRules
{
    /// <summary>Ignores all that the owner does, but for an order to pause.</summary>
    public bool NeverByItself { get; init; }

    /// <summary>When the agent may work.</summary>
    public WorkingHours Hours { get; init; } = WorkingHours.Always;

    /// <summary>Others' share of the GPU that counts as use; null: none does.</summary>
    public double? GpuPercent { get; init; } = DefaultGpuPercent;

    /// <summary>Bytes of the GPU's memory above what others had when they had least; null: none counts.</summary>
    public long? GpuBytes { get; init; } = DefaultGpuMiB * 1024 * 1024;

    /// <summary>How long keyboard and mouse must have rested; null: they do not count.</summary>
    public TimeSpan? InputIdle { get; init; }

    /// <summary>Work on the battery too.</summary>
    public bool OnBattery { get; init; }

    /// <summary>The hottest that a GPU may be; null: any.</summary>
    public double? MaxGpuCelsius { get; init; }

    /// <summary>The most that the GPUs may draw together; null: any.</summary>
    public double? MaxGpuWatts { get; init; }

    /// <summary>How long it must be calm before the agent works again.</summary>
    public TimeSpan ResumeAfter { get; init; } = TimeSpan.FromSeconds(DefaultResumeSeconds);

    /// <summary>A desktop at rest uses a few percent.</summary>
    public const int DefaultGpuPercent = 15;

    /// <summary>A browser with a few pages takes less.</summary>
    public const int DefaultGpuMiB = 512;

    /// <summary>Long enough for the loading screens of a game.</summary>
    public const int DefaultResumeSeconds = 60;
}
