namespace IdleCloud.MinerAgent.Owner;

/// <summary>Writes what a probe has seen over what is known.</summary>
internal delegate OwnerActivity OwnerFinding(OwnerActivity known);

/// <summary>Looks at one side of what the owner does.</summary>
internal interface IOwnerProbe
{
    /// <summary>What it looks at, for the owner: "programs", "GPU through NVML".</summary>
    string Name { get; }

    /// <summary>How often it looks.</summary>
    TimeSpan Interval { get; }

    /// <summary>Looks once. What goes wrong is no finding, never an exception.</summary>
    Task<OwnerFinding> LookAsync(CancellationToken cancellationToken);
}
