namespace IdleCloud.Silo.Alerts;

/// <summary>Spending alerts. Section <c>Alerts</c>.</summary>
internal sealed class AlertOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Alerts";

    /// <summary>How often the books are looked through for alerts that have to fire. Oftener tells sooner, and reads more. Default: 1 min.</summary>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromMinutes(1);
}
