namespace IdleCloud.MinerAgent.Owner.Probes;

/// <summary>Looks whether a Linux machine runs on its battery.</summary>
/// <param name="folder">Where the kernel tells of power supplies.</param>
internal sealed class BatteryProbe(string folder = "/sys/class/power_supply") : IOwnerProbe
{
    /// <inheritdoc/>
    public string Name => "battery";

    /// <inheritdoc/>
    public TimeSpan Interval { get; } = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public Task<OwnerFinding> LookAsync(CancellationToken cancellationToken)
    {
        bool? isOnBattery = Look();
        return Task.FromResult<OwnerFinding>(known => known with { IsOnBattery = isOnBattery });
    }

    /// <summary>
    /// By a battery of the machine's own that is being emptied: a mouse has one too, and a laptop at a weak supply is plugged in and
    /// emptied all the same.
    /// </summary>
    private bool? Look()
    {
        if (!Directory.Exists(folder)) return null;
        string[] states = [.. Directory.EnumerateDirectories(folder)
            .Where(supply => Read(supply, "type") == "Battery" && Read(supply, "scope") != "Device")
            .Select(supply => Read(supply, "status"))];
        return states.Length == 0 ? null : states.Contains("Discharging");
    }

    private static string Read(string supply, string name)
    {
        try
        {
            return File.ReadAllText(Path.Combine(supply, name)).Trim();
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
