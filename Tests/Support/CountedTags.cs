using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Tests.Support;

/// <summary>What a counter has counted since this began to listen: the first tag of each count, as an operator's metrics tell it.</summary>
internal sealed class CountedTags : IDisposable
{
    private readonly MeterListener _listener = new();
    private ImmutableList<string> _tags = [];

    /// <summary>Listens to the counter of these services and of no others.</summary>
    public CountedTags(IServiceProvider services, string name)
    {
        IMeterFactory meters = services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == name && instrument.Meter.Scope == meters) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>(
            (_, _, tags, _) => ImmutableInterlocked.Update(ref _tags, static (all, tag) => all.Add(tag), (string)tags[0].Value!));
        _listener.Start();
    }

    /// <summary>The tags, in order.</summary>
    public IReadOnlyList<string> Tags => _tags;

    public void Dispose() => _listener.Dispose();
}
