namespace IdleCloud.Gateway.Auth;

/// <summary>How this gateway remembers keys; section <c>Gateway:Keys</c>.</summary>
public sealed class ApiKeyCacheOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Gateway:Keys";

    /// <summary>The greatest <see cref="TimeToLive"/>: the promise that a revoked key stops working within a second.</summary>
    public static readonly TimeSpan MaxTimeToLive = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long an answer about a key is kept. Longer saves grain calls; a revoked key works for that much longer. Default: 1 s.
    /// </summary>
    public TimeSpan TimeToLive { get; set; } = MaxTimeToLive;

    /// <summary>
    /// The most keys kept, unknown ones included. When it is full of keys seen within <see cref="TimeToLive"/>, further ones are
    /// looked up each time: slower, and still right. About 300 bytes each. Default: 16,384.
    /// </summary>
    public int Capacity { get; set; } = 16_384;
}
