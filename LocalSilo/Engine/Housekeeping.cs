namespace IdleCloud.LocalSilo.Engine;

/// <summary>What the host does by the clock: times out calls, and collects activations that nobody uses.</summary>
internal sealed class Housekeeping(GrainSilo silo) : IDisposable
{
    private readonly TimeSpan _period = Min(TimeSpan.FromSeconds(1), silo.Options.ResponseTimeout / 4, silo.Options.CollectionQuantum);
    private ITimer? _timer;
    private long _nextCollection;

    /// <summary>Begins.</summary>
    internal void Start()
    {
        _nextCollection = silo.Clock.After(silo.Options.CollectionQuantum);
        using AsyncFlowControl noFlow = ExecutionContext.SuppressFlow();
        _timer = silo.Clock.Provider.CreateTimer(static keeper => ((Housekeeping)keeper!).Keep(), this, _period, _period);
    }

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();

    private static TimeSpan Min(params ReadOnlySpan<TimeSpan> spans)
    {
        TimeSpan min = spans[0];
        foreach (TimeSpan span in spans) min = span < min ? span : min;
        return min;
    }

    private void Keep()
    {
        silo.Clock.Tick();
        silo.Pending.Sweep();
        if (silo.Clock.Now < _nextCollection) return;
        _nextCollection = silo.Clock.After(silo.Options.CollectionQuantum);
        foreach (ActivationDirectory directory in silo.Classes.Directories) Collect(directory);
    }

    private void Collect(ActivationDirectory directory)
    {
        long idleSince = silo.Clock.After(-(directory.GrainClass.AgeLimit ?? silo.Options.CollectionAge));
        foreach (Activation activation in directory.All) activation.DeactivateIfIdleSince(idleSince);
    }
}
