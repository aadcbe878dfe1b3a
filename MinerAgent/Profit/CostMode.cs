namespace IdleCloud.MinerAgent.Profit;

/// <summary>What the agent does about the price of power (<c>--below-cost</c>).</summary>
internal enum CostMode
{
    /// <summary>Power is not counted.</summary>
    Off,

    /// <summary>It is counted and shown; every job is taken.</summary>
    Show,

    /// <summary>A model that earns less than its power costs is withdrawn.</summary>
    Refuse,
}
