namespace IdleCloud.Silo.Miners;

/// <summary>What a miner may offer. Section <c>Miners</c>.</summary>
internal sealed class MinerOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Miners";

    /// <summary>
    /// Slots of one model on one miner at most. More lets large machines be one miner; less limits what one owner's mistake can
    /// draw to a machine that cannot run it. Default: 256.
    /// </summary>
    public int MaxSlots { get; set; } = 256;

    /// <summary>
    /// The least context of an offer, in tokens; all of a model's where that is less. A miner gets only jobs that fit into what it offers:
    /// more keeps out machines that few jobs fit on, less lets small ones help out. Default: 2,048.
    /// </summary>
    public int MinContext { get; set; } = 2_048;
}
