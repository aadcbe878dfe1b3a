namespace IdleCloud.LocalSilo.Engine;

/// <summary>The rest of an asynchronous method, posted to the turn queue in which it began to await.</summary>
internal sealed class PostedCallback(SendOrPostCallback callback, object? state) : WorkItem
{
    internal override void Run() => callback(state);
}
