namespace IdleCloud.MinerAgent.Status;

/// <summary>Tokens that are paid, as far as is known: those of an answer count when they are sent, and no longer when it fails.</summary>
/// <param name="Prompt">Read.</param>
/// <param name="Completion">Written.</param>
internal readonly record struct PaidTokens(long Prompt, long Completion);
