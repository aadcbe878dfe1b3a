namespace IdleCloud.MinerAgent.Control;

/// <summary>A part of the last hour, day or week.</summary>
/// <param name="What">What the agent did, or why it had no job.</param>
/// <param name="Seconds">How long.</param>
internal sealed record ControlShare(string What, int Seconds);
