namespace IdleCloud.MinerAgent.Hosting.Output;

/// <summary>Where events go. Any thread may write.</summary>
internal interface IEventOutput
{
    /// <summary>Shows an event, or keeps it to be shown.</summary>
    void Write(AgentEvent agentEvent);
}
