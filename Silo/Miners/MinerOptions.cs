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
}
