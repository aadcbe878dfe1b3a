namespace Orleans.Runtime;

/// <summary>A timer of an activation. It ends when disposed or with its activation.</summary>
public interface IGrainTimer : IDisposable
{
    /// <summary>Sets new times; within a callback they count from its end.</summary>
    void Change(TimeSpan dueTime, TimeSpan period);
}
