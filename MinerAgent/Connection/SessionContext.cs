using IdleCloud.MinerAgent.Engines;
using IdleCloud.MinerAgent.Owner;
using IdleCloud.MinerAgent.Status;

namespace IdleCloud.MinerAgent.Connection;

/// <summary>What outlives a connection and is needed in each.</summary>
/// <param name="Offer">What the agent offers.</param>
/// <param name="Engine">What answers.</param>
/// <param name="Gate">Whether the owner leaves the machine to the agent.</param>
/// <param name="Pacer">The owner's cap.</param>
/// <param name="Status">Where everything is counted.</param>
/// <param name="TimeProvider">The clock.</param>
internal sealed record SessionContext(
    MinerOffer Offer, EngineSupervisor Engine, OwnerGate Gate, TokenPacer Pacer, AgentStatus Status, TimeProvider TimeProvider)
{
    /// <summary>The offer's slots, for all sessions together.</summary>
    public SlotBudget Slots { get; } = new(Offer.Slots);
}
