namespace Orleans;

/// <summary>A state on its way to or from a store.</summary>
/// <typeparam name="T">What is stored.</typeparam>
public sealed class GrainState<T> : IGrainState<T>
{
    /// <summary>An empty one.</summary>
    public GrainState()
    {
    }

    /// <summary>One that is not stored yet.</summary>
    public GrainState(T? state) : this(state, null)
    {
    }

    /// <summary>One with its version.</summary>
    public GrainState(T? state, string? eTag)
    {
        State = state;
        ETag = eTag;
    }

    /// <inheritdoc/>
    public T? State { get; set; }

    /// <inheritdoc/>
    public string? ETag { get; set; }

    /// <inheritdoc/>
    public bool RecordExists { get; set; }
}
