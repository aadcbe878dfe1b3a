namespace IdleCloud.Silo.Alerts;

/// <summary>Spending alerts. Section <c>Alerts</c>.</summary>
internal sealed class AlertOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Alerts";

    /// <summary>How often this silo looks for alerts that are to be sent. Oftener tells sooner, and reads more. Default: 5 s.</summary>
    public TimeSpan DeliveryInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a receiver may take. Default: 10 s.</summary>
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long after the first failure an alert is sent again; each further time twice as long, up to an hour. Default: 10 s.</summary>
    public TimeSpan FirstRetry { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>After so many tries an alert is given up; it stays in the list of events. Default: 12, which is about four hours.</summary>
    public int MaxAttempts { get; set; } = 12;
}
