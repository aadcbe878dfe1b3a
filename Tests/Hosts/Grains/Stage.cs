using System.Collections.Concurrent;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Hosts.Grains;

/// <summary>What a test and the grains in its host share: named gates at which grains wait, and the script of what happened.</summary>
public sealed class Stage
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _reached = new();
    private readonly ConcurrentQueue<string> _script = new();

    /// <summary>What happened, in order.</summary>
    public string[] Script => [.. _script];

    /// <summary>Writes into the script, and tells those who wait for this line.</summary>
    public void Note(string line)
    {
        _script.Enqueue(line);
        Of(_reached, line).TrySetResult();
    }

    /// <summary>Waits until a line is in the script.</summary>
    public Task Reached(string line) => Of(_reached, line).Task.WaitAsync(TestScale.Allow(TimeSpan.FromSeconds(20)), TestContext.Current.CancellationToken);

    /// <summary>Waits at a gate until the test opens it.</summary>
    public Task PassAsync(string gate) => Of(_gates, gate).Task;

    /// <summary>Opens a gate, for good.</summary>
    public void Open(string gate) => Of(_gates, gate).TrySetResult();

    private static TaskCompletionSource Of(ConcurrentDictionary<string, TaskCompletionSource> all, string name) =>
        all.GetOrAdd(name, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
