using System.Collections.Frozen;

namespace IdleCloud.Silo.Pools;

/// <summary>The policies by name.</summary>
internal sealed class DispatchPolicies(IEnumerable<IDispatchPolicy> policies)
{
    private readonly FrozenDictionary<string, IDispatchPolicy> _byName =
        policies.ToFrozenDictionary(policy => policy.Name, StringComparer.Ordinal);

    /// <summary>All names, for an error message.</summary>
    public string Names => string.Join(", ", _byName.Keys.Order(StringComparer.Ordinal));

    /// <summary>The policy of this name, or null.</summary>
    public IDispatchPolicy? Find(string name) => _byName.GetValueOrDefault(name);
}
