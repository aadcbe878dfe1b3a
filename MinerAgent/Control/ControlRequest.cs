namespace IdleCloud.MinerAgent.Control;

/// <summary>What a command of the owner's asks of the running agent: one line of JSON.</summary>
internal sealed record ControlRequest
{
    /// <summary>"status", "pause", "resume" or "power-price".</summary>
    public string Command { get; init; } = "";

    /// <summary>Of a pause: how many seconds it lasts; null until resume.</summary>
    public double? Seconds { get; init; }

    /// <summary>Of a price of power: nano-USD for a kilowatt-hour, ≥ 0.</summary>
    public long? PowerNanoUsdPerKwh { get; init; }
}
