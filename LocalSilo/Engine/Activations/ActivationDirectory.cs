using System.Collections.Concurrent;

namespace IdleCloud.LocalSilo.Engine;

/// <summary>The activations of one grain class, by key; at most one per key. Any thread.</summary>
internal sealed class ActivationDirectory(GrainSilo silo, GrainClass grainClass)
{
    private readonly ConcurrentDictionary<string, Activation> _activations = new(StringComparer.Ordinal);

    /// <summary>The host.</summary>
    internal GrainSilo Silo => silo;

    /// <summary>The class.</summary>
    internal GrainClass GrainClass => grainClass;

    /// <summary>All of them now.</summary>
    internal IEnumerable<Activation> All => _activations.Select(static entry => entry.Value);

    /// <summary>The activation with this key, made if there is none; its first call begins its life.</summary>
    /// <exception cref="Orleans.Runtime.SiloUnavailableException">There is none, and the host is not running.</exception>
    internal Activation GetOrCreate(string key)
    {
        if (_activations.TryGetValue(key, out Activation? activation)) return activation;
        silo.ThrowIfNotRunning();
        return _activations.GetOrAdd(key, static (key, directory) => new Activation(directory, key), this);
    }

    /// <summary>Forgets an activation, so that the next call makes another.</summary>
    internal void Remove(Activation activation) => _activations.TryRemove(new(activation.Key, activation));
}
