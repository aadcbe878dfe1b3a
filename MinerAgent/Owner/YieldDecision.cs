namespace IdleCloud.MinerAgent.Owner;

/// <summary>Whether the agent must leave the machine alone.</summary>
/// <param name="Kind">Why; null: it may work.</param>
/// <param name="Reason">The same for the owner, for example "paused by game.exe"; empty when it may work.</param>
internal sealed record YieldDecision(YieldKind? Kind, string Reason)
{
    /// <summary>The machine is free.</summary>
    public static readonly YieldDecision Work = new(null, "");

    /// <summary>The agent may not work.</summary>
    public bool MustYield => Kind is not null;
}
