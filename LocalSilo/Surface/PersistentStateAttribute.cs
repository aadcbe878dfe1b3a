namespace Orleans.Runtime;

/// <summary>Names the state and the store of a constructor's <see cref="IPersistentState{TState}"/>.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public class PersistentStateAttribute : Attribute
{
    /// <summary>Names both.</summary>
    public PersistentStateAttribute(string stateName, string? storageName = null)
    {
        ArgumentNullException.ThrowIfNull(stateName);
        StateName = stateName;
        StorageName = storageName;
    }

    /// <summary>The name of the state within its grain.</summary>
    public string StateName { get; }

    /// <summary>The key of the <c>IGrainStorage</c> service; null for the default one.</summary>
    public string? StorageName { get; }
}
