namespace IdleCloud.LocalSilo.Engine;

/// <summary>Something to run as a turn. It is its own link in the queue, so that queueing allocates nothing more.</summary>
internal abstract class WorkItem
{
    /// <summary>The next item in the queue; null in an item that is not queued.</summary>
    internal WorkItem? Next { get; set; }

    /// <summary>Runs the turn. What it throws goes where it would without a turn queue: unhandled, on the thread pool.</summary>
    internal abstract void Run();
}
