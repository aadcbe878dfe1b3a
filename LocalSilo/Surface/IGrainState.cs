namespace Orleans;

/// <summary>A state on its way to or from a store.</summary>
/// <typeparam name="T">What is stored.</typeparam>
public interface IGrainState<T>
{
    /// <summary>The state.</summary>
    T? State { get; set; }

    /// <summary>Its version in the store; null when nothing is stored.</summary>
    string? ETag { get; set; }

    /// <summary>Whether the store has a record.</summary>
    bool RecordExists { get; set; }
}
