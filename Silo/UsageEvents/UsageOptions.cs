namespace IdleCloud.Silo.UsageEvents;

/// <summary>Usage events, from the books to alerts, statistics and whoever else is told of them. Section <c>Usage</c>.</summary>
internal sealed class UsageOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Usage";

    /// <summary>How often this silo looks for events that are to be handed out. Oftener tells sooner, and reads more. Default: 1 s.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often readers are told how far the events go: so long a lost one may stay unnoticed when none follows. Default: 10 s.</summary>
    public TimeSpan BeatInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>About how many events are handed out and taken at once. More is less work for each, and longer transactions. Default: 500.</summary>
    public int MaxBatch { get; set; } = 500;
}
