namespace IdleCloud.Demo.Postgres;

/// <summary>How a private cluster is run.</summary>
internal sealed record PrivatePostgresOptions
{
    /// <summary>The cluster's directory. A new one is made when it does not exist; an existing one must be a cluster.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>
    /// True keeps every committed transaction through a power cut. False skips every wait for the disk, which makes tests
    /// faster and may lose the whole cluster when the machine (not the process) stops. Default: true.
    /// </summary>
    public bool IsDurable { get; init; } = true;

    /// <summary>How long the server may take until it accepts connections; after a crash it replays its log first. Default: 60 s.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long each of the three ways to stop may take: asking, insisting, killing. Default: 10 s.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Measures the two time-outs. Default: the system's.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
