namespace IdleCloud.MinerAgent.Hosting.Output;

/// <summary>Keeps the last events for a view that shows them; older ones are forgotten.</summary>
internal sealed class EventHistory : IEventOutput
{
    private const int Capacity = 200;
    private readonly Lock gate = new();
    private readonly Queue<AgentEvent> events = new();

    /// <inheritdoc/>
    public void Write(AgentEvent agentEvent)
    {
        lock (gate)
        {
            events.Enqueue(agentEvent);
            if (events.Count > Capacity) events.Dequeue();
        }
    }

    /// <summary>The newest events, oldest first.</summary>
    public IReadOnlyList<AgentEvent> Last(int count)
    {
        lock (gate) return [.. events.TakeLast(count)];
    }
}
