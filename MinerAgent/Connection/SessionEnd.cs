namespace IdleCloud.MinerAgent.Connection;

/// <summary>How a session with a gateway ended.</summary>
/// <param name="Kind">What to do next.</param>
/// <param name="Reason">For the owner.</param>
internal sealed record SessionEnd(SessionEndKind Kind, string Reason);
