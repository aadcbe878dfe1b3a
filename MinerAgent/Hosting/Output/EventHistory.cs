namespace IdleCloud.MinerAgent.Hosting.Output;

/// <summary>Keeps the last events for a view that shows them; older ones are forgotten.</summary>
internal sealed class EventHistory : IEventOutput
{
    private const int Capacity = 200;
    private readonly Lock _gate = new();
    private readonly Queue<AgentEvent> _events = new();

    /// <inheritdoc/>
    public void Write(AgentEvent agentEvent)
    {
        lock (_gate)
        {
            _events.Enqueue(agentEvent);
            if (_events.Count > Capacity) _events.Dequeue();
        }
    }

    /// <summary>The newest events, oldest first.</summary>
    public IReadOnlyList<AgentEvent> Last(int count)
    {
        lock (_gate) return [.. _events.TakeLast(count)];
    }
}
