using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Silo.UsageEvents;

/// <summary>A reader for each consumer.</summary>
internal sealed class UsageReaders(IServiceProvider services, IEnumerable<IUsageConsumer> consumers)
{
    private readonly Dictionary<string, UsageReader> _readers = consumers.ToDictionary(
        static consumer => consumer.Name, consumer => ActivatorUtilities.CreateInstance<UsageReader>(services, consumer), StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public IReadOnlyCollection<UsageReader> All => _readers.Values;

    /// <summary>One by its name; null where there is none, since a newer silo has published for it.</summary>
    public UsageReader? Find(string name) => _readers.GetValueOrDefault(name);
}
