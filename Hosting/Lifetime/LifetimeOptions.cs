namespace IdleCloud.Hosting.Lifetime;

/// <summary>How the process ends; section <c>Lifetime</c>.</summary>
internal sealed class LifetimeOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Lifetime";

    /// <summary>The longest <see cref="DrainTimeout"/> and <see cref="DrainDelay"/>.</summary>
    public static readonly TimeSpan MaxDrainTimeout = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long after SIGTERM a gateway still serves everybody while <c>/readyz</c> says that it will not: longer than a load balancer needs to
    /// notice, so that no request meets a closed port, at the price of a slower restart. Silos do not wait. 0 to 10 minutes. Default: 5 s.
    /// </summary>
    public TimeSpan DrainDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// What running requests get after that: long enough for the answers in flight, at the price of a slower restart; what is
    /// left then is cut. 0 to 10 minutes. Default: 30 s.
    /// </summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>True to stop, as on SIGTERM, when standard input ends: for a parent whose death the process must not outlive. Default: false.</summary>
    public bool StopOnStdinClose { get; set; }
}
