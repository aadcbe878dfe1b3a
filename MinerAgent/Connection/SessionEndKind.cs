namespace IdleCloud.MinerAgent.Connection;

/// <summary>What follows from a session's end.</summary>
internal enum SessionEndKind
{
    /// <summary>The connection broke, or the gateway wants us later: dial again.</summary>
    Lost,

    /// <summary>The gateway is about to stop: dial another one now. What runs there is finished there.</summary>
    SentAway,

    /// <summary>The gateway does not want this agent as it is: dialling again is of no use.</summary>
    Rejected,

    /// <summary>The agent has finished its jobs and said good-bye.</summary>
    Drained,
}
