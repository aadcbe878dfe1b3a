namespace IdleCloud.Gateway.Batches;

/// <summary>Batches, as this gateway reads and runs them; section <c>Gateway:Batches</c>.</summary>
public sealed class GatewayBatchOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Gateway:Batches";

    /// <summary>
    /// What a batch's tokens cost, in parts per million of the list price. Less sells more of the idle miners' time, to fewer of them: a miner runs
    /// nothing that pays less than it asks, and one without an ask nothing below the list price. Default: 500,000, which is half.
    /// </summary>
    public int PricePpm { get; set; } = 500_000;

    /// <summary>The most lines of a batch. Default: 50,000.</summary>
    public int MaxLines { get; set; } = 50_000;

    /// <summary>Lines that this gateway runs at once. More uses more idle miners; each costs memory as a request does. Default: 256.</summary>
    public int MaxLinesAtOnce { get; set; } = 256;

    /// <summary>How often this gateway looks whether miners are idle and a batch has work for them. Default: 1 s.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);
}
