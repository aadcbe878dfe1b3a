using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using IdleCloud.Silo.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Tests.Support;

/// <summary>The states in which a silo's jobs have ended since this began to listen, as an operator's metrics tell them.</summary>
internal sealed class EndedJobs : IDisposable
{
    private readonly MeterListener _listener = new();
    private ImmutableList<string> _states = [];

    /// <summary>Listens to the jobs of this silo and of no other.</summary>
    public EndedJobs(IServiceProvider silo)
    {
        IMeterFactory meters = silo.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == JobMetrics.EndedName && instrument.Meter.Scope == meters) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>(
            (_, _, tags, _) => ImmutableInterlocked.Update(ref _states, static (states, state) => states.Add(state), (string)tags[0].Value!));
        _listener.Start();
    }

    /// <summary>The states, in order.</summary>
    public IReadOnlyList<string> States => _states;

    public void Dispose() => _listener.Dispose();
}
