namespace IdleCloud.LocalSilo.Engine;

/// <summary>Calls that may not begin yet, in order; a chain through <see cref="WorkItem.Next"/>.</summary>
internal struct CallQueue
{
    private Call? first;
    private Call? last;

    /// <summary>True when none waits.</summary>
    internal readonly bool IsEmpty => first is null;

    /// <summary>Appends a call.</summary>
    internal void Enqueue(Call call)
    {
        if (last is null) first = call;
        else last.Next = call;
        last = call;
    }

    /// <summary>Takes the first call, or null.</summary>
    internal Call? Dequeue()
    {
        if (first is not { } call) return null;
        first = (Call?)call.Next;
        if (first is null) last = null;
        call.Next = null;
        return call;
    }
}
