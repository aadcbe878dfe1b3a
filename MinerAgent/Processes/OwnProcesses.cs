using System.Collections.Concurrent;

namespace IdleCloud.MinerAgent.Processes;

/// <summary>The engines' processes that this agent runs, from before they touch a GPU: what they use is not the owner's doing.</summary>
internal static class OwnProcesses
{
    private static readonly ConcurrentDictionary<int, byte> Running = new();

    /// <summary>Their ids.</summary>
    public static IReadOnlySet<int> Ids => Running.Keys.ToHashSet();

    /// <summary>One has been started.</summary>
    public static void Add(int id) => Running[id] = 0;

    /// <summary>One has ended.</summary>
    public static void Remove(int id) => Running.TryRemove(id, out _);
}
